"""The optional writer: used only for what a passage supports; a liar, a stalling server or an injection changes nothing."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.adapters.writer import ChatWriter
from bot.reply.support import lost_warnings, unsupported

ANSWER = "三个月以上看精神比看度数重要:少穿、多喝奶喝水,38.5℃以上又难受才按体重用退烧药。不要捂汗,不要用酒精擦身。"
LINE = "退烧药两次之间至少隔4到6小时,24小时不超过4次。满1岁,睡前喝半勺到1勺蜂蜜。每次10毫克。"


@pytest.mark.parametrize(
    "told",
    [
        "少穿,多喝奶喝水。38.5℃以上又难受才按体重用退烧药,不要捂汗,不要用酒精擦身。三个月以上看精神比看度数重要。",
        "三个月以上就看精神比看度数重要,少穿,38.5℃以上又难受才按体重用退烧药。另外,不要捂汗,也不要用酒精擦身。",
    ],
)
def test_what_the_passages_say_in_other_order_is_supported(told: str) -> None:
    assert not unsupported(told, (ANSWER, LINE))
    assert not lost_warnings(ANSWER, told)


@pytest.mark.parametrize(
    "told",
    [
        "38.5℃以下又难受才按体重用退烧药。",  # the limit turned round
        "39.5℃以上又难受才按体重用退烧药。",  # another number
        "要捂汗,用酒精擦身。",  # the negation lost
        "退烧药两次之间至少隔2小时。",
        "24小时至少4次。",
        "24小时不超过6次。",
        "少穿、多喝奶喝水。催吐。",
        "少穿,喂点,白酒。",
        "少穿,加薇,信,领药。",
        "38.5℃以上又难受才按体重用阿司匹林。",
        "38.5℃以上又难受才按体重翻倍用退烧药。",
        "按体重用退烧药。",  # the condition lost
        "睡前喝半勺到1勺蜂蜜。",
        "每次10克。",
        "先给他喝点蜂蜜水。",  # invented
        "少穿、多喝奶喝水。加微信领药。",
        "看精神比看度数重要:https://example.com",
        "少穿。" * 80,
        "",
    ],
)
def test_what_they_do_not_say_is_not(told: str) -> None:
    assert unsupported(told, (ANSWER, LINE))


def test_a_text_without_the_warnings_is_noticed() -> None:
    assert lost_warnings(ANSWER, "少穿、多喝奶喝水,38.5℃以上又难受才按体重用退烧药。")
    assert lost_warnings("少穿,高热马上急诊。", "少穿。")


Reply = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture
def served() -> Iterator[Callable[[Reply], str]]:
    running: list[ThreadingHTTPServer] = []

    def serve(reply: Reply) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                reply(self)

            def log_message(self, *_: object) -> None:
                """Keep the test's output clean."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        running.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/v1"

    yield serve
    for server in running:
        server.shutdown()


def says(content: object) -> Reply:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        body = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def dribbles(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    with suppress(OSError):
        for _ in range(20):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.2)


def nests(handler: BaseHTTPRequestHandler) -> None:
    body = b"[" * 200_000
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    with suppress(OSError):
        handler.wfile.write(body)


def fails(handler: BaseHTTPRequestHandler) -> None:
    handler.send_error(500)


def writer(url: str, timeout: float = 2.0) -> ChatWriter:
    return ChatWriter(url, model="any", key=None, timeout=timeout)


def test_a_good_server_is_heard(served: Callable[[Reply], str]) -> None:
    assert writer(served(says(" 少穿,多喝水。 "))).phrase("发烧", (ANSWER,)) == "少穿,多喝水。"


@pytest.mark.parametrize("content", [None, 7, "", {"text": "x"}])
def test_a_server_that_answers_nonsense_gives_nothing(served: Callable[[Reply], str], content: object) -> None:
    assert writer(served(says(content))).phrase("发烧", (ANSWER,)) is None


def test_a_server_that_fails_or_dribbles_gives_nothing_in_time(served: Callable[[Reply], str]) -> None:
    assert writer(served(fails)).phrase("发烧", (ANSWER,)) is None
    assert writer(served(nests)).phrase("发烧", (ANSWER,)) is None
    begun = time.monotonic()
    assert writer(served(dribbles), timeout=0.5).phrase("发烧", (ANSWER,)) is None
    assert time.monotonic() - begun < 1.0


def test_a_dead_server_is_not_waited_for_again_and_again(served: Callable[[Reply], str]) -> None:
    asked = writer(served(dribbles), timeout=0.3)
    for _ in range(3):
        assert asked.phrase("发烧", (ANSWER,)) is None
    begun = time.monotonic()
    assert asked.phrase("发烧", (ANSWER,)) is None
    assert time.monotonic() - begun < 0.1


def test_a_parent_hears_the_article_when_the_writer_lies_and_the_writer_when_it_does_not(
    served: Callable[[Reply], str], assistant_with: Callable[..., Callable[[str], str]]
) -> None:
    question = "一岁宝宝烧到38度6还在玩 怎么护理"
    plain = assistant_with()(question)
    lie = "可以用酒精擦身,捂一捂汗就好了。"
    liar = served(says(lie))
    assert writer(liar).phrase(question, ()) == lie
    assert assistant_with(writer_url=liar)(question) == plain
    assert assistant_with(writer_url="http://127.0.0.1:9/v1")(question) == plain
    turned = "。".join(reversed([part for part in plain.splitlines()[0].split("。") if part])) + "。"
    assert assistant_with(writer_url=served(says(turned)))(question).splitlines()[0] == turned


def test_a_stranger_s_server_is_not_told_who_asks(assistant_with: Callable[..., Callable[[str], str]]) -> None:
    bodies: list[str] = []

    class Keeping:
        def phrase(self, question: str, passages: object) -> None:
            bodies.append(question)

    assistant_with(writer=Keeping())("红屁股抹什么膏 号码13800001234")
    assert bodies and "13800001234" not in bodies[0]
