"""What a search over a folder of knowledge promises, by words alone: no trained model is needed."""

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.commands import search_command, stale_command
from knowledge_base.document import KnowledgeError
from knowledge_base.embed import ModelMismatch, open_encoder
from knowledge_base.index import open_vectors
from knowledge_base.load import load_folder
from knowledge_base.passage import LIMIT, KnowledgeSearch, Query
from knowledge_base.search import ARTICLES, MODELS, FolderSearch, open_knowledge
from knowledge_base.split import units_of
from knowledge_base.vector_cache import mark_of, read_vectors

ARTICLE = """---
id: {id}
title: {title}
domain: {domain}
intents: [{intents}]
audience: parent
age_months: [{low}, {high}]
sources:
  - name: 测试指南
reviewed: 2026-10-15
reviewed_by: 编辑部
expires: {expires}
red_flags:
  - {flag}
questions:
{questions}
answer: >-
  {answer}
---
## 现在怎么做
{body}
"""

DEVICE = """device: {device}
name: {name}
aliases: [{aliases}]
warranty_months: 12
models: [M-1]
"""

FAULT = """id: repair.{device}.{name}
title: {title}
domain: repair
device: {device}
intents: [device_fault]
codes: [{codes}]
age_months: [0, 72]
hazard: false
symptoms: [{symptoms}]
causes: [水少了, 水垢厚]
answer: {answer}
baby_impact: 不影响宝宝健康。
meanwhile: 先用开水煮。
steps:
  - id: look
    do: 断电,看看水位。
    expect: 水过线。
    if_fixed: fixed
    if_not: visit
difficulty: easy
minutes: 10
sources: [{{name: 说明书}}]
reviewed: 2026-10-15
reviewed_by: 编辑部
expires: 2027-10-15
"""


def write_article(
    folder: Path,
    name: str,
    title: str,
    answer: str,
    questions: list[str],
    *,
    domain: str = "parenting",
    intents: str = "fever",
    ages: tuple[int, int] = (0, 72),
    expires: str = "2027-10-15",
    flag: str = "叫不醒:打120",
    body: str = "- 多看看精神。\n- 量好体温记下来。",
) -> Path:
    """Write one Markdown article and return its path."""
    path = folder / domain / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = ARTICLE.format(
        id=f"{domain}.{name}",
        title=title,
        domain=domain,
        intents=intents,
        low=ages[0],
        high=ages[1],
        expires=expires,
        flag=flag,
        questions="\n".join(f"  - {question}" for question in questions),
        answer=answer,
        body=body,
    )
    path.write_text(text, encoding="utf-8")
    return path


def write_fault(
    folder: Path, device: str, name: str, title: str, answer: str, symptoms: list[str], codes: str = ""
) -> Path:
    """Write one fault tree and return its path."""
    path = folder / "repair" / device / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    values = {"device": device, "name": name, "title": title, "answer": answer, "codes": codes}
    path.write_text(FAULT.format(symptoms=", ".join(symptoms), **values), encoding="utf-8")
    return path


def write_device(folder: Path, device: str, name: str, aliases: str) -> None:
    """Write the device.yml of a device."""
    path = folder / "repair" / device / "device.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(DEVICE.format(device=device, name=name, aliases=aliases), encoding="utf-8")


def write_folder(folder: Path) -> None:
    """Three articles about fever and milk, and two devices with three faults."""
    write_article(
        folder,
        "fever.young",
        "三个月以下宝宝发热",
        "三个月以下发热38℃及以上马上去医院,不要在家观察。",
        ["俩月 烧到38度 等天亮行不", "满月发烧怎么弄", "两个半月发热 先观察行吗"],
        ages=(0, 3),
    )
    write_article(
        folder,
        "fever.older",
        "三个月以上发热在家怎么护理",
        "三个月以上发热先看精神,多喝水,难受时按体重吃退烧药。",
        ["八个月烧到38度要不要吃药", "一岁发烧 在家观察行吗", "发烧39 精神好"],
        ages=(3, 72),
    )
    write_article(
        folder,
        "milk.storage",
        "挤出来的母乳怎么存",
        "室温4小时内用完,冷藏2~4天,冷冻3~6个月。",
        ["挤出来的奶放屋里能放几个钟头", "背奶冷藏几天", "冻奶能放多久"],
        intents="breastfeeding",
        expires="2026-01-01",
    )
    write_device(folder, "steriliser", "消毒锅", "消毒柜, 消毒器")
    write_device(folder, "bottle_warmer", "温奶器", "暖奶器")
    write_fault(
        folder,
        "steriliser",
        "dry",
        "消毒锅报干烧",
        "多半是水少了,先断电加水。",
        ["一直干烧", "没水报警", "加了水还叫"],
        "E1",
    )
    write_fault(
        folder,
        "steriliser",
        "door",
        "消毒锅盖子盖不严",
        "先看密封圈有没有装反。",
        ["盖子盖不上", "边上漏汽", "合不拢"],
        "E-02",
    )
    write_fault(
        folder,
        "bottle_warmer",
        "cold",
        "温奶器不加热",
        "先看底下有没有水。",
        ["奶还是凉的", "温半天不热", "不加热"],
        "E1",
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_folder(tmp_path)
    return tmp_path


@pytest.fixture
def knowledge(folder: Path) -> FolderSearch:
    return open_knowledge(folder, models=None)


def test_the_article_that_answers_comes_first_and_stands_on_its_source(knowledge: FolderSearch) -> None:
    searched: KnowledgeSearch = knowledge
    hit = searched.search(Query("挤出来的奶在屋里能放几个钟头"))[0]
    assert hit.id == "parenting.milk.storage"
    assert "室温4小时" in hit.passage and hit.sources[0].name == "测试指南"
    assert LIMIT <= hit.score <= 1


def test_an_age_that_does_not_fit_is_pushed_down_and_marked(knowledge: FolderSearch) -> None:
    query = Query("发烧38度 在家观察行吗")
    young = knowledge.search(replace(query, baby_age_months=2))
    older = knowledge.search(replace(query, baby_age_months=10))
    assert young[0].id == "parenting.fever.young" and young[0].age_fits
    assert older[0].id == "parenting.fever.older" and older[0].age_fits
    assert all(not hit.age_fits for hit in older if hit.id == "parenting.fever.young")


def test_an_age_written_in_the_question_counts(knowledge: FolderSearch) -> None:
    assert knowledge.search(Query("两个月发烧38度 在家观察行吗"))[0].id == "parenting.fever.young"


def test_nothing_known_is_no_answer(knowledge: FolderSearch) -> None:
    assert knowledge.search(Query("帮我写一首关于股票的诗")) == []
    assert knowledge.search(Query("   ")) == []
    assert knowledge.search(Query("发烧", top_k=0)) == []


def test_each_article_once_and_best_first(knowledge: FolderSearch) -> None:
    hits = knowledge.search(Query("发烧38度怎么办"))
    assert len({hit.id for hit in hits}) == len(hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_domain_is_a_filter(knowledge: FolderSearch) -> None:
    assert all(hit.domain == "repair" for hit in knowledge.search(Query("温奶器不加热", domain="repair")))
    assert knowledge.search(Query("温奶器不加热", domain="shop")) == []


def test_an_expired_review_is_flagged_and_listed(knowledge: FolderSearch) -> None:
    hit = knowledge.search(Query("背奶冷藏几天"))[0]
    assert hit.expired
    assert knowledge.stale(date(2026, 11, 1)) == ["parenting.milk.storage"]


def test_an_edited_file_is_found_after_reload(folder: Path, knowledge: FolderSearch) -> None:
    assert knowledge.search(Query("蚊子咬了肿个大包")) == []
    questions = ["蚊子咬了一个大包", "被蚊子叮肿了", "蚊子包挠破了"]
    write_article(folder, "skin.mosquito", "蚊子咬了怎么护理", "用凉毛巾敷,剪短指甲别挠。", questions, intents="skin")
    began = time.monotonic()
    assert knowledge.reload()
    assert knowledge.search(Query("蚊子咬了肿个大包"))[0].id == "parenting.skin.mosquito"
    assert time.monotonic() - began < 2
    assert not knowledge.reload()


def test_a_malformed_file_names_file_and_line_and_the_old_knowledge_goes_on(
    folder: Path, knowledge: FolderSearch
) -> None:
    broken = folder / "parenting" / "skin.broken.md"
    broken.write_text("---\nid: parenting.skin.broken\ntitle: [\n---\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"skin\.broken\.md:\d+: not valid YAML"):
        knowledge.reload()
    assert knowledge.search(Query("背奶冷藏几天"))


def test_a_long_article_is_cut_to_the_question_but_keeps_its_red_flags(folder: Path) -> None:
    filler = "\n".join(f"- 第{number}条一般的护理说明,每天照做就可以了,内容与体温无关。" * 2 for number in range(12))
    body = f"{filler}\n- 橙汁罐头开封以后冷藏三天内喝完。"
    questions = ["橙汁罐头能放几天", "罐头开封放多久", "橙汁冷藏"]
    write_article(
        folder, "food.juice", "罐头与果汁", "开封后尽快喝完。", questions, flag="喝后喘不上气:打120", body=body
    )
    hit = open_knowledge(folder, models=None).search(Query("橙汁罐头开封以后能放几天"))[0]
    assert "冷藏三天" in hit.passage and "喝后喘不上气:打120" in hit.passage
    assert len(hit.passage) < 700
    assert "冷藏三天" in hit.details[0]


def test_a_code_wins_over_symptoms_and_may_stand_in_the_text(knowledge: FolderSearch) -> None:
    by_code = knowledge.find_fault("盖子盖不上", device="消毒锅", code="E1")
    assert by_code[0][0].id == "repair.steriliser.dry"
    assert knowledge.find_fault("消毒柜显示e02 咋弄")[0][0].id == "repair.steriliser.door"
    assert knowledge.find_fault("显示E-1", device="bottle_warmer")[0][0].id == "repair.bottle_warmer.cold"


def test_symptoms_find_the_fault_of_the_device_only(knowledge: FolderSearch) -> None:
    found = knowledge.find_fault("暖奶器温了半天奶还是凉的")
    assert found[0][0].id == "repair.bottle_warmer.cold"
    assert all(tree.device == "bottle_warmer" for tree, _ in found)


def test_a_fault_by_id_and_its_step(knowledge: FolderSearch) -> None:
    tree = knowledge.fault("repair.steriliser.dry")
    assert tree.device_name == "消毒锅" and tree.step("look").if_not == "visit"
    with pytest.raises(KeyError, match="look"):
        tree.step("nowhere")
    with pytest.raises(KeyError, match=r"repair\.nothing"):
        knowledge.fault("repair.nothing")


@pytest.mark.parametrize("name", ["steriliser", "消毒锅", "消毒柜", "我家的消毒器不转了"])
def test_a_device_by_id_name_alias_or_inside_a_sentence(knowledge: FolderSearch, name: str) -> None:
    device = knowledge.device(name)
    assert device is not None and device.device == "steriliser"


def test_an_unknown_device_is_none(knowledge: FolderSearch) -> None:
    assert knowledge.device("洗衣机") is None


def test_an_encoder_that_is_not_the_one_of_its_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelMismatch, match="manifest"):
        open_encoder(tmp_path)
    np.savez(tmp_path / "encoder.npz", table=np.zeros((2, 2), np.int8))
    manifest = '{"format": 1, "name": "x", "sha256": "0", "readings_sha256": "0", "command": "train"}'
    (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(ModelMismatch, match="sha256"):
        open_encoder(tmp_path)


def test_the_commands_print_and_return_their_codes(folder: Path) -> None:
    said: list[str] = []
    assert search_command(Query("背奶冷藏几天"), folder, None, said.append) == 0
    assert "parenting.milk.storage" in said[0]
    assert search_command(Query("帮我写一首关于股票的诗"), folder, None, said.append) == 1
    assert search_command(Query("发烧"), folder / "nowhere", None, said.append) == 2
    assert stale_command(folder, date(2026, 11, 1), said.append) == 1
    assert "parenting.milk.storage" in said[-1]


def test_beyond_the_exact_limit_a_graph_finds_nearly_the_same_neighbours() -> None:
    dice = np.random.default_rng(1)
    centres = dice.normal(size=(300, 32))
    vectors = (centres[dice.integers(0, 300, 6000)] + 0.5 * dice.normal(size=(6000, 32))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    exact, graph = open_vectors(vectors), open_vectors(vectors, exact_up_to=1000)
    asked = vectors[:200] + 0.05 * dice.normal(size=(200, 32)).astype(np.float32)
    _, wanted = exact.search(asked, 10)
    _, found = graph.search(asked, 10)
    assert type(exact) is not type(graph)
    assert np.mean([len(set(a) & set(b)) / 10 for a, b in zip(wanted, found, strict=True)]) > 0.95


def test_the_shipped_vectors_are_those_of_the_shipped_encoder_and_articles() -> None:
    kept = read_vectors(MODELS, open_encoder(MODELS).name)
    texts = {unit.text for unit in units_of(load_folder(ARTICLES).published().articles, lambda _: True)}
    share = sum(mark_of(text) in kept for text in texts) / len(texts)
    assert share > 0.95, "articles have changed much: anxin kb reindex --keep"


@pytest.mark.parametrize(
    ("text", "months", "wanted"),
    [
        ("这两天也咳", 24.0, "parenting.cold_cough.cough"),
        ("有点咳", 8.0, "parenting.cold_cough.cough"),
        ("发烧38.5", 14.0, "parenting.fever.care_over_3_months"),
        ("发烧38.5", 1.0, "parenting.fever.under_3_months"),
        ("犬吠样咳", 24.0, "parenting.cold_cough.croup"),
        ("打疫苗发烧", 14.0, "parenting.vaccination.fever_after"),
    ],
)
def test_a_sign_told_with_nothing_besides_is_answered_from_its_own_article(
    text: str, months: float, wanted: str
) -> None:
    assert open_knowledge(models=None).search(Query(text, 3, baby_age_months=months))[0].id == wanted
