"""Dangers told in anybody's words: what happened, to whom, how it is now; what is past, supposed or a thing's is none."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.domain.understanding import Urgency
from bot.understand.alarm import judge
from bot.understand.entities import find_entities
from bot.understand.reader import Reader

NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
MODELS = Path(__file__).parents[2] / "bot" / "understand" / "models"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load(MODELS)


def level(reader: Reader, text: str) -> Urgency:
    return reader.read(text, now=NOW).alarm.level


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("小的从柜子底下掏出来红米粒子 嘴边也是红的 像是去年撒的耗子药", "poison_sure"),
        ("前年放的蟑螂药他抠出来了 牙缝里全是粉", "poison_sure"),
        ("他把一整瓶退烧药喝光了", "poison_sure"),
        ("嘴里含着糖跑 摔一跤 现在喘不上来 一直干呕没声音", "choking"),
        ("把那种亮晶晶的小圆片电池塞鼻孔里了 流黑水", "button_battery"),
        ("体温枪里的小电池他好像当糖吃了", "button_battery"),
        ("鼻子两边各塞一个磁珠 吸住了拿不下来", "magnet"),
        ("海洋宝宝吃了一把 现在吐 肚子胀", "swallowed_object"),
        ("蟑螂胶饵 他当巧克力抠着吃了", "poison_sure"),
        ("滴水观音的叶子咬了 头晕 站不住", "poison_sure"),
        ("烟灰缸里的烟头吃了两三个 吐了好几回 冒冷汗", "poison_sure"),
        ("围炉煮茶关着窗 孩子说头昏 吐了一次", "carbon_monoxide"),
        ("拿钥匙捅插座 弹出去了 手指黑一块 现在呆呆的", "burn"),
        ("游泳圈翻了 呛了好几口 回家一直咳 气急", "drowning"),
        ("被门夹了脑壳 现在一边眼睛大一边小", "head_injury"),
        ("发烧 脖子硬 低头就哭 怕光", "meningitis"),
        ("马蜂蛰了三下 嘴唇肿 恶心 站不稳", "anaphylaxis"),
        ("生下来第五天 从早到晚没吃几口 叫他也不怎么动", "unresponsive"),
        ("生完三天 头痛得要死 眼前黑影", "obstetric"),
        ("剖腹产一周 一条腿肿疼 今天突然喘 胸口刺", "obstetric"),
    ],
)
def test_findings_that_stand_together_are_a_danger_without_any_model(text: str, danger: str) -> None:
    alarm = judge(text, ())
    assert alarm.level is Urgency.EMERGENCY
    assert alarm.danger == danger


@pytest.mark.parametrize(
    "text",
    [
        "娃儿扯风了 牙巴咬到起的",
        "妈妈跟婆婆各喂了一遍退烧药 隔了半小时 量还是大人的",
        "房间像蒸笼 空调坏了 宝宝烫得很 不吃 软",
        "头都摸到了 还在家 来不及 孕39周",
        "邻居家那个 脖子上的钥匙绳缠在滑梯上 舌头伸着",
        "我妈拍了张照片 我看娃的嘴唇是灰蓝的",
        "发朋友圈说对不起孩子 门反锁 我表妹刚生完二十天",
    ],
)
def test_a_likely_danger_needs_hardly_any_help_from_the_model(reader: Reader, text: str) -> None:
    assert level(reader, text) is Urgency.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        # past and well
        "上一胎大出血 这胎要注意什么",
        "去年吞过一颗电池 取出来了 现在想问胃要不要养",
        "上个月被枣卡过 脸都紫了 现在吃东西要注意啥",
        "前阵子他触电过 手发麻 后来好了 插座盖怎么选",
        # supposed, learnt, guarded against
        "要是娃掉水缸里捞上来 该不该倒过来控水 就是想晓得",
        "防呼吸暂停垫子有必要买吗",
        "写教案 误吞纽扣电池的应急流程能给一份吗",
        "洁厕灵放哪一层合适 老二会爬了 想在出事前收好",
        # told by the media
        "刷到一个娃吞电池的 吓得我把遥控器缠了胶带",
        "电视剧里小孩掉井里看得我心慌",
        # things that behave like bodies
        "温奶器抽风 抽两下停一下 口吐白沫似的都是水垢",
        "吸鼻器憋死了 一口气都不喘 插上就哼唧两声",
        "监护器喘得跟哮喘犯了似的 呼哧呼哧",
        "讲故事的兔子没气了 捏哪都不吭",
        "画面卡住不动 声音也慢",
        # learnt for others, long ago
        "家长会上要讲误吞电池 你们有科普图么",
        "我妈说生我的时候大出血差点没命 现在37周了该带啥去医院",
        "前几年他抽过 后来再没有 疫苗能打吗",
        "上礼拜被花生卡了 自己咳出来 还想吃 以后怎么切",
        # figures of speech
        "这价格让我当场窒息 钱包大出血",
        "我被工作压得喘不过气",
        "沉浸式带娃 快被屎尿淹死了",
        # explained, mild, found
        "遥控器电池少了一粒 后来在沙发底下找到了",
        "嘴巴乌紫乌紫的 偷吃桑果吃的 洗不掉",
        "手指让门夹了 指甲盖底下发黑 能弯",
        "孕期抽筋 小腿半夜",
        "恶露有小血块 一点 第三天",
        "我爸的降压药吃完了 哪里买",
        "胸口那块奶渍洗不掉",
    ],
)
def test_what_is_past_supposed_or_a_things_is_none(reader: Reader, text: str) -> None:
    assert level(reader, text) is not Urgency.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "去年也抽过 今天又抽了 翻白眼叫不醒",
        "上次没事 这次呛奶脸又紫了 不喘气",
        "如果再不送来我就投诉 对了娃现在嘴唇发紫叫不醒",
        "消毒锅漏电 娃手粘上了 拉不下来 手发麻",
        "新闻里说危险 我家刚吞了一颗纽扣电池",
    ],
)
def test_a_present_danger_is_seen_beside_an_old_or_supposed_one(reader: Reader, text: str) -> None:
    assert level(reader, text) is Urgency.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "怎么办怎么办他嘴唇发紫叫不醒了",
        "我们去年买的那个温奶器今天爆了烫到娃脸起了好几个泡",
        "以前买过你家奶瓶挺好的这回孩子吃奶呛了脸发紫不喘气",
        "街边狗咬了宝宝的头 耳朵裂开 血流不停",
        "儿媳妇三宿没合眼 说电视里头有人告诉她这娃是换来的 得拿开水浇",
    ],
)
def test_words_of_old_or_of_figures_hide_no_danger_in_one_breath(reader: Reader, text: str) -> None:
    """Who speaks into a telephone makes no pauses, and "cracked" is also said of an ear."""
    assert level(reader, text) is Urgency.EMERGENCY


@pytest.mark.parametrize(
    "text", ["他舅家吃席回来 小的烧到三十九度一 手边就一瓶退烧药 咋弄", "娃吃奶还行 家里有一盒感冒药"]
)
def test_medicine_at_hand_is_not_medicine_taken(text: str) -> None:
    assert judge(text, ()).level < Urgency.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        # a pram's brakes are no wish to die
        "婴儿推车脚刹踩下去也没用 失灵了 气死我了",
        "刹车失灵的推车你们也敢卖 我昨天推着娃差点滑马路上",
        # out of sleep, awake by half
        "每天睡下去一个钟头就惊叫 推也推不醒 过几分钟自己好了 幼儿园中班",
        "困觉困到半夜里哇哇叫 眼睛睁开不认得我 第二天问他啥也不晓得",
        "两岁 夜里突然坐起来大哭 闭着眼喊妈妈又不要我抱 叫不醒 十分钟自己又睡了",
        "打针哭得一抽一抽的 现在抱着还抽噎",
        # blisters of an illness
        "大宝手足口 嘴里起泡流口水不吃饭 有点低烧37.8",
        "新鞋磨脚 后跟起了个大水泡",
        "我人都麻了 娃水痘 满身的泡",
        # breath that stops for seconds
        "十天的毛毛 呼吸一会儿快一会儿停 吃奶好 脸色好",
        "满月宝宝睡觉呼吸停三四秒又继续 嘴唇红红的 是不是有毛病",
        # appetite, teeth, discs of devices
        "看我啃鸡腿 口水都流到脖子了 五个半月能给他尝尝不",
        "底下那个圆片片拿醋擦擦就出雾了",
        "电子秤底下有个小圆垫不见了 秤不准",
        # once, and well
        "喝急了吐了一大口 现在笑嘻嘻的 九个月",
        "嘴唇红红的 没有喘 吃奶正常",
        "抠出来了 没事 在玩呢",
        # in the hands of doctors, or only exposed
        "抽了血 等结果",
        "医生让住院观察两天 抽了血 现在挂水呢",
        "看过急诊了 热性惊厥 没啥事 发票开了没",
        "我怀孕了 没得过水痘 跟出水痘的侄子抱过",
    ],
)
def test_what_is_common_and_harmless_is_no_alarm(reader: Reader, text: str) -> None:
    assert level(reader, text) is not Urgency.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "要是明天开车刹车失灵就好了 不用我自己选",
        "半夜惊叫一声之后就叫不醒了 软的",
        "夜里哭醒后眼睛直勾勾 一边手脚在抽",
        "两个月的宝宝半夜尖叫一声 眼睛发直",
        "发烧39度 半夜坐起来眼睛直勾勾不认人 说胡话",
        "哭着哭着一抽一抽的 嘴唇青了",
        "手足口还没好 刚又把热汤打翻 胸口烫起大泡",
        "手足口第三天 老是惊跳 手脚发抖 还吐",
        "他摸了插座 手麻了 现在发呆",
        "手上起了一片泡 是被火锅溅的",
        "早产刚出院 呼吸停了好几次 每次十秒",
        "一会儿快一会儿停 胸口往里凹",
        "长牙流口水 刚才把钮扣电池塞嘴里了",
        "体温枪后盖开了 里面那个银色的小圆片没了 她在旁边流口水",
        "十个月 磕到后脑勺 吐了一次 精神还行",
        "出来了一点 脸还是紫的",
        "抽了血回来 现在又抽了",
        "看过急诊说没事 回家路上又翻白眼了",
        "怀孕八个月得了水痘 现在喘不上气 烧39",
        "捏了脚底板也没反应",
    ],
)
def test_what_is_more_than_common_is_an_alarm_all_the_same(reader: Reader, text: str) -> None:
    assert level(reader, text) is Urgency.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "水淌到插线板那了 刚才啪一下跳闸了 是你们机器的事吧",
        "我拔了 放阳台了",
        "小的吃完奶从嘴角往外流 一口一口的",
        "产后二十天 乳房红了一大块 38.9 打摆子 盖两床被还冷",
        "我弟媳坐月子第十天 胸红肿发烫 烧到39度",
        "奶奶给娃灌了符水 说是中邪",
        "婆婆说我是被鬼附身了 非要我喝符水",
    ],
)
def test_a_hazard_without_anybody_hurt_and_customs_of_elders_are_no_emergency(reader: Reader, text: str) -> None:
    assert level(reader, text) is not Urgency.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "跳闸了 娃手指头插插座里 脸发白不说话",
        "洗衣机漏电 我妈摸了一下倒地上了",
        "喝完奶从嘴角往外流 脸发紫",
        "产后十天39.5 恶露臭 人迷糊",
        "剖腹产一周发烧39 寒战 心慌得厉害 喘",
        "产后20天的娃烧到38.9",
        "月子里宝宝38.5",
        "我老婆说孩子被鬼附身了 要驱鬼",
        "我站阳台上了",
    ],
)
def test_somebody_hurt_or_gravely_ill_is_an_emergency(reader: Reader, text: str) -> None:
    assert level(reader, text) is Urgency.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "我儿子把遥控器电池抠出来玩 两颗都在我手里 没往嘴里放",
        "磁力片边角裂了点 磁铁没掉出来",
        "他把电池盖打开了 电池是五号的 还在里面",
        "吃了半颗钙片 甜的 他自己拿的",
        "宝宝舔了一下洗手液的泡沫",
        "她把我的口红啃了一口 要紧不",
        "睡着翻白眼 眼缝没闭上 医生说正常吗",
        "孕37周 肚子一阵阵发紧 不疼 一会就松",
        "产后晚上盗汗 衣服湿透",
        "三个月 一哭嘴唇边上发青 不哭就红",
        "孕晚期喘气费劲 爬三楼就累 歇会好",
        "坐月子第二十天 左边乳房硬得像块砖 今天开始发冷 盖两床被子还抖 量了39.2 奶还能喂吗",
    ],
)
def test_what_is_at_hand_tasted_or_passes_is_no_alarm(reader: Reader, text: str) -> None:
    assert level(reader, text) is not Urgency.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "他把电池盖打开了 电池少了一颗 找不见",
        "磁珠少了两颗 她说没吃 但一直干呕",
        "睡着睡着翻白眼 身子绷直 叫不醒",
        "抽起来了 翻白眼",
        "喝了半瓶沐浴露 一直吐泡泡 咳",
        "吃了一整瓶钙铁锌 吐了",
        "孕38周 肚子一直硬得像板 不松 疼",
        "产后出虚汗 心慌 眼前发黑",
        "哭完就软了 嘴唇紫的 叫不应",
        "破水了 有根滑溜溜的带子掉出来",
        "把娃放阳台外面空调机上了",
        "吐奶后 he stopped breathing 大概二十秒 现在 pale",
    ],
)
def test_one_sign_more_is_an_alarm(reader: Reader, text: str) -> None:
    assert level(reader, text) is Urgency.EMERGENCY


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("我把孩子的衣服都叠好了 密码写纸上了 他们会对他好的", "self_harm"),
        ("闺女吃完腰果 眼皮子肿成缝 老清嗓子 说脖子里有毛毛", "anaphylaxis"),
        ("孩子爸给打的疫苗回来 路上脸刷白 站不住 一身冷汗", "vaccine_collapse"),
        ("老婆怀孕34周 早上起来说右边肋骨下面顶着疼 看手机有光圈", "obstetric"),
        ("产后十一天 发烧39 说胡话", "obstetric"),
    ],
)
def test_what_it_is_is_named(reader: Reader, text: str, danger: str) -> None:
    assert reader.read(text, now=NOW).alarm.danger == danger


@pytest.mark.parametrize(
    "text",
    [
        "小宝学会翻白眼了 一不给糖就翻 跟谁学的",
        "叫他名字没反应 眼睛盯着动画片 喊零食就跑过来",
        "老公喝大了叫不醒 我一个人带娃",
        "四岁老眨眼清嗓子 是不是抽动症",
        "刷牙像打仗 按都按不住",
        "别人家都会坐了 我家一扶就像面条",
        "溶豆袋子漏气 软塌塌的",
        "暖奶器定时关了以后叫不醒",
        "拉粑粑憋得脸发紫 拉完就好",
        "生产日期糊了看不清",
        "奶嘴戒不掉 藏起来就哭到吐",
        "床上滚到垫子上 没哭 在笑",
        "三个月二十天 38.2 精神好",
        "拉肚子两天 38.4 八个月了",
        "生下娃第六天 奶胀 不发烧",
    ],
)
def test_what_only_sounds_like_it_is_no_rule_of_danger(text: str) -> None:
    assert judge(text, find_entities(text, now=NOW)).level is not Urgency.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "刚才翻白眼就十秒 现在睡了",
        "盯着墙 喊他没反应",
        "一边身子抖 叫不醒 手机拍了视频",
        "脐带先出来了",
        "鸡骨头卡几天了 今天吐血块",
        "防撞角没用 今天撞完吐了三次",
        "突然浑身软塌塌",
        "二十天 38.2",
        "老大三岁 小的二十天烧38.5",
        "一氧化碳报警器响了 头晕",
    ],
)
def test_what_sounds_like_less_is_an_alarm_all_the_same(text: str) -> None:
    assert judge(text, find_entities(text, now=NOW)).level is Urgency.EMERGENCY
