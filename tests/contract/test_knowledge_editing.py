"""What `anxin kb add|edit|withdraw|publish|graph` promise: checked first, written at once, found within two seconds."""

import time
from datetime import date
from pathlib import Path

import pytest

from knowledge_base.check import check_folder
from knowledge_base.commands import graph_command, kb
from knowledge_base.passage import Query
from knowledge_base.search import ARTICLES, open_knowledge
from tests.contract.test_knowledge_search import ARTICLE

TEXT = ARTICLE.format(
    id="parenting.sleep.whitenoise",
    title="白噪音能一直开着吗",
    domain="parenting",
    intents="sleep",
    low=0,
    high=24,
    expires="2030-01-01",
    flag="叫不醒:打120",
    questions="\n".join(
        f"  - 白噪音{word}" for word in ("开一夜", "多大声", "几个月能用", "放哪里", "会上瘾不", "吹风机声行吗")
    ),
    answer="白噪音声音不超过50分贝、离床两米,睡着就关。",
    body="- 声音小。",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    other = ARTICLE.format(
        id="parenting.fever.care",
        title="发烧怎么护理",
        domain="parenting",
        intents="fever",
        low=3,
        high=72,
        expires="2030-01-01",
        flag="抽搐:打120",
        questions="\n".join(f"  - 发烧{word}" for word in ("怎么办", "几度吃药", "洗澡", "开空调", "吃什么", "捂不捂")),
        answer="少穿多喝水,精神差看医生。",
        body="- 看精神。",
    )
    there = tmp_path / "articles" / "parenting"
    there.mkdir(parents=True)
    (there / "fever.care.md").write_text(other, encoding="utf-8")
    return tmp_path / "articles"


def run(folder: Path, *arguments: str) -> int:
    return kb(["--articles", str(folder), *arguments])


def test_an_added_article_is_found_by_a_running_search_within_two_seconds_and_a_withdrawn_one_no_longer(
    folder: Path, tmp_path: Path
) -> None:
    search = open_knowledge(folder, models=None)
    draft = tmp_path / "new.md"
    draft.write_text(TEXT, encoding="utf-8")
    began = time.monotonic()
    assert run(folder, "add", str(draft), "--by", "王编辑") == 0
    assert search.reload()
    assert search.search(Query("白噪音开一夜"))[0].id == "parenting.sleep.whitenoise"
    assert time.monotonic() - began < 2
    assert run(folder, "withdraw", "parenting.sleep.whitenoise", "--by", "李医生", "--why", "分贝数要核对") == 0
    assert search.reload()
    assert not search.search(Query("白噪音开一夜"))
    assert run(folder, "publish", "parenting.sleep.whitenoise", "--by", "李医生", "--why", "核对过了") == 0
    assert search.reload()
    assert search.search(Query("白噪音开一夜"))
    text = (folder / "parenting" / "sleep.whitenoise.md").read_text(encoding="utf-8")
    assert [text.index(name) for name in ("王编辑", "分贝数要核对", "核对过了")] == sorted(
        text.index(name) for name in ("王编辑", "分贝数要核对", "核对过了")
    )
    assert not check_folder(folder, None, date.today())


def test_an_edit_keeps_the_rest_of_the_file_and_says_who_and_why(folder: Path) -> None:
    before = (folder / "parenting" / "fever.care.md").read_text(encoding="utf-8").splitlines()
    assert (
        run(folder, "edit", "parenting.fever.care", "--set", "title=发热护理", "--by", "王编辑", "--why", "统一用语")
        == 0
    )
    after = (folder / "parenting" / "fever.care.md").read_text(encoding="utf-8").splitlines()
    assert "title: 发热护理" in after and any("统一用语" in line for line in after)
    changed = [line for line in before if line not in after]
    assert [line for line in changed if not line.startswith(("title", "intents", "age_months"))] in ([], ["answer: >-"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["edit", "parenting.fever.care", "--set", "answer=发烧就捂汗。"], "捂汗"),
        (["edit", "parenting.fever.care", "--set", "titel=x"], "'title'"),
        (["edit", "parenting.fever.care", "--set", "state=gone"], "withdrawn"),
        (["edit", "parenting.fever.care", "--set", "answer"], "answer=…"),
        (["withdraw", "parenting.fever.car"], "fever.care"),
    ],
)
def test_a_flawed_change_is_refused_with_what_would_be_right_and_nothing_is_written(
    folder: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "parenting" / "fever.care.md").read_bytes()
    assert run(folder, *arguments, "--by", "某人", "--why", "试试") == 2
    assert said in capsys.readouterr().out
    assert (folder / "parenting" / "fever.care.md").read_bytes() == before
    assert [path.name for path in (folder / "parenting").iterdir()] == ["fever.care.md"]


def test_an_id_that_is_taken_or_leaves_the_folder_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for found, said in (("parenting.fever.care", "anxin kb edit"), ("../../etc.x.y", "domain.topic.name")):
        draft = tmp_path / "draft.md"
        draft.write_text(TEXT.replace("parenting.sleep.whitenoise", found), encoding="utf-8")
        assert run(folder, "add", str(draft), "--by", "某人") == 2
        assert said in capsys.readouterr().out


def test_the_graph_leads_from_a_device_over_its_faults_to_the_parts_they_need() -> None:
    said: list[object] = []
    assert graph_command(ARTICLES, "device:breast_pump", 2, ["device", "article", "part"], said.append) == 0
    assert "duckbill_valve" in str(said[0]) and "零件" in str(said[0]) and str(said[0]).startswith("flowchart")
    assert graph_command(ARTICLES, "device:breast_pum", say=said.append) == 1
    assert "device:breast_pump" in str(said[-1])


@pytest.mark.parametrize("name", ["new.yaml", "new.txt"])
def test_a_file_that_nobody_would_read_is_refused(
    folder: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = tmp_path / name
    draft.write_text(TEXT.split("---\n")[1], encoding="utf-8")
    assert run(folder, "add", str(draft), "--by", "某人") == 2
    assert "fault tree" in capsys.readouterr().out


def test_a_question_of_another_article_is_refused_whichever_file_is_read_first(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text(TEXT.replace("白噪音开一夜", "发烧洗澡").replace("sleep.whitenoise", "crying.a"), encoding="utf-8")
    assert run(folder, "add", str(draft), "--by", "某人") == 2
    assert "发烧洗澡" in capsys.readouterr().out


def test_the_history_is_never_lost_and_a_dangerous_article_can_always_be_withdrawn(
    folder: Path, tmp_path: Path
) -> None:
    path = folder / "parenting" / "fever.care.md"
    whole = tmp_path / "whole.md"
    whole.write_text(path.read_text("utf-8"), encoding="utf-8")
    assert run(folder, "edit", "parenting.fever.care", "--set", "title=发热", "--by", "甲", "--why", "第一次") == 0
    assert run(folder, "edit", "parenting.fever.care", "--set", "history=[]", "--by", "乙", "--why", "抹掉") == 2
    assert run(folder, "edit", "parenting.fever.care", "--file", str(whole), "--by", "丙", "--why", "第二次") == 0
    text = path.read_text("utf-8")
    assert "第一次" in text and "第二次" in text and "抹掉" not in text
    path.write_text(text.replace("少穿多喝水", "可以捂汗"), encoding="utf-8")
    assert run(folder, "withdraw", "parenting.fever.care", "--by", "丁", "--why", "危险") == 0
    assert not open_knowledge(folder, models=None).search(Query("发烧怎么办"))
