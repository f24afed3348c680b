"""``/understand`` and ``/search``: names of labels.yml, spans, limits."""

from __future__ import annotations

import pytest

from bot.understand.labels import load_labels
from tests.conftest import Running

pytestmark = pytest.mark.slow


def test_understand_names_needs_emotion_urgency_and_entities(server: Running) -> None:
    text = "两个月38度1，去医院还是先观察"
    with server.client() as client:
        read = client.post("/api/v1/understand", json={"text": text, "now": "2026-11-20T10:00:00+08:00"}).json()
    labels = load_labels()
    assert read["intents"][0]["name"] == "fever"
    assert read["urgency"]["name"] == "emergency"
    assert read["urgency"]["reasons"]
    assert read["emotion"]["name"] in labels.emotions
    assert 0 <= read["emotion"]["intensity"] <= 1
    for entity in read["entities"]:
        start, end = entity["span"]
        assert text[start:end] == entity["text"]
    assert {"type": "temperature", "text": "38度1", "value": 38.1, "span": [3, 7]} in read["entities"]
    assert "@" in read["model"]


def test_two_needs_in_one_message_are_both_found(server: Running) -> None:
    with server.client() as client:
        read = client.post("/api/v1/understand", json={"text": "宝宝吐奶了,还有辅食机卡住不转"}).json()
    assert {"spit_up", "device_fault"} <= {intent["name"] for intent in read["intents"]}


def test_batch_reads_many_in_order(server: Running) -> None:
    with server.client() as client:
        reply = client.post("/api/v1/understand/batch", json={"texts": ["人工", "谢谢"]}).json()
        assert [result["intents"][0]["name"] for result in reply["results"]] == ["human_agent", "thank"]
        assert client.post("/api/v1/understand/batch", json={"texts": []}).status_code == 422
        assert client.post("/api/v1/understand/batch", json={"texts": ["x"] * 1001}).status_code == 422
        assert client.post("/api/v1/understand/batch", json={"texts": "x"}).status_code == 422


def test_search_cites_and_knows_when_it_does_not_know(server: Running) -> None:
    with server.client() as client:
        hits = client.post("/api/v1/search", json={"query": "红屁股抹什么"}).json()["hits"]
        assert hits[0]["sources"][0]["name"]
        assert hits[0]["reviewed"].startswith("20")
        assert hits[0]["passage"]
        assert client.post("/api/v1/search", json={"query": "量子力学和股票"}).json()["hits"] == []
        assert client.post("/api/v1/search", json={"query": "x", "domain": "cooking"}).status_code == 422
        assert client.post("/api/v1/search", json={"query": "x", "baby_age_months": -1}).status_code == 422
