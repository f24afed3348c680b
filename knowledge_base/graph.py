"""The knowledge as a graph: device – part – symptom – cause – fix – article, to be asked and drawn."""

from collections.abc import Iterator, Sequence

import networkx as nx

from knowledge_base.article import Article, Library
from knowledge_base.check_tree import PART
from knowledge_base.language import Language

KINDS = ("device", "part", "article", "symptom", "code", "cause", "fix", "intent", "source")


def graph_of(library: Library) -> nx.DiGraph:
    """Every article, fault and device of a library; a node is ``kind:name`` with ``kind`` and ``label``.

    Edges carry ``relation``: has_part, has_fault, has_code, shows, caused_by, mended_by, needs_part, about, answers,
    stands_on.
    """
    graph = nx.DiGraph()
    for device in library.devices.values():
        graph.add_node(f"device:{device.device}", kind="device", label=device.name)
    for article in library.articles:
        graph.add_node(f"article:{article.id}", kind="article", label=article.title, hazard=_hazard(article))
        for relation, kind, name, outwards in _neighbours(article):
            other = f"{kind}:{name}"
            if other not in graph:
                graph.add_node(other, kind=kind, label=name)
            here = f"article:{article.id}"
            graph.add_edge(*((here, other) if outwards else (other, here)), relation=relation)
    for _, part, relation in list(graph.edges(data="relation")):
        if relation == "needs_part":
            for owner in _devices_of(graph, part):
                graph.add_edge(owner, part, relation="has_part")
    return graph


def _hazard(article: Article) -> bool:
    return bool(article.fault and article.fault.hazard)


def _neighbours(article: Article) -> Iterator[tuple[str, str, str, bool]]:
    """(relation, kind of the other node, its name, whether the edge leaves the article)."""
    for intent in article.intents:
        yield "answers", "intent", intent, True
    for source in article.sources:
        yield "stands_on", "source", source.name, True
    tree = article.fault
    if tree is None:
        if article.device:
            yield "about", "device", article.device, True
        return
    yield "has_fault", "device", tree.device, False
    for name in tree.symptoms:
        yield "shows", "symptom", name, True
    for name in tree.codes:
        yield "has_code", "code", f"{tree.device} {name}", True
    for name in tree.causes:
        yield "caused_by", "cause", name, True
    for step in tree.steps:
        yield "mended_by", "fix", step.do, True
        for target in (step.if_fixed, step.if_not):
            if target.startswith(PART):
                yield "needs_part", "part", target.removeprefix(PART), True


def _devices_of(graph: nx.DiGraph, part: str) -> set[str]:
    faults = graph.predecessors(part)
    return {before for fault in faults for before in graph.predecessors(fault) if before.startswith("device:")}


def around(graph: nx.DiGraph, node: str, steps: int = 1, kinds: Sequence[str] = KINDS) -> nx.DiGraph:
    """The part of the graph within `steps` of a node, in either direction, with nodes of `kinds` only.

    Raises:
        KeyError: no such node, naming those that hold the word.
    """
    if node not in graph:
        near = [name for name in graph if node.rpartition(":")[2] in name][:5]
        raise KeyError(f"no node {node!r} in the graph; near it: {', '.join(near) or 'none'}")
    found = nx.ego_graph(graph, node, radius=steps, undirected=True)
    return found.subgraph([name for name, kind in found.nodes(data="kind") if kind in kinds or name == node])


def mermaid(graph: nx.DiGraph, language: Language) -> str:
    """A picture in Mermaid's flowchart text; hazards stand out."""
    numbers = {name: f"n{number}" for number, name in enumerate(graph)}
    lines = ["flowchart LR"]
    for name, data in graph.nodes(data=True):
        shape = ("{{", "}}") if data["kind"] == "device" else ("([", "])") if data["kind"] == "article" else ("[", "]")
        label = str(data["label"]).replace('"', "'")
        lines.append(f'  {numbers[name]}{shape[0]}"{label}"{shape[1]}:::{data["kind"]}')
        if data.get("hazard"):
            lines.append(f"  class {numbers[name]} hazard")
    for one, other, relation in graph.edges(data="relation"):
        lines.append(f"  {numbers[one]} -- {language.relations[relation]} --> {numbers[other]}")
    return "\n".join([*lines, "  classDef hazard stroke:#c00,stroke-width:3px", ""])
