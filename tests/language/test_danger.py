"""Signs of danger are seen however they are told; look-alikes are spared. Rules only: no model may be needed for these."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.domain.understanding import Urgency
from bot.understand.alarm import judge, small_cut_stopped
from bot.understand.entities import find_entities

NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")


def level(text: str, **known: float) -> Urgency:
    return judge(text, find_entities(text, now=NOW), **known).level


@pytest.mark.parametrize(
    "text",
    [
        "吃花生呛到了 脸憋得发紫 说不出话",
        "宝宝嘴唇发紫叫不醒",
        "孩子抽搐了五分钟还没停",
        "吞了一颗纽扣电池",
        "玩具里的磁力珠少了两颗 他说吃了",
        "偷吃了爷爷的降压药",
        "喝了一口洁厕灵",
        "开水烫了胸口一大片起泡",
        "从床上摔下来吐了三次老想睡",
        "四十天的宝宝38度2",
        "两个月发烧了",
        "吃了虾嘴唇肿了喘不上气",
        "窗帘绳缠住脖子脸都紫了",
        "掉浴缸里捞起来不吭声",
        "产后大出血止不住",
        "孕34周抽搐了",
        "昨天医生看过说没事了 今天又抽了",
        "孕34周 头疼得要炸 眼前冒金星",
        "我不想活了",
        "我真想把他摔出去",
        "打完疫苗脸色煞白站不住",
        "寶寶嘴唇發紫叫不醒",
        "煤气味很大娃头晕吐了",
        "四十五天的闺女 量出来三十八度三",
        "吃着葡萄突然光张嘴没声音 出不了声光张嘴",
        "台阶上摔下去 现在两个眼珠不一样大",
        "生完一个礼拜头疼 血压171 还要上班吗",
        "孕33周羊水破了 颜色发绿",
        "孩子被他们换掉了 这个不是我的",
        "药攒了一瓶 等他出差那天",
        "手指头夹断了一截",
    ],
)
def test_danger_is_seen(text: str) -> None:
    assert level(text) is Urgency.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "笑死我了这表情",
        "推车卡住了折不动",
        "监护器叫不醒黑屏了",
        "海姆立克在哪学 想学一下",
        "如果吞了纽扣电池该怎么办",
        "腿抽筋怎么补钙",
        "吸奶器没反应了",
        "去年他吞过一颗珠子后来拉出来了",
        "自杀式促销吗这是",
        "八个月烧到38.5精神好",
        "奶嘴烫了一下有点变形",
        "我爸血压170 他能抱孩子吗",
        "尿布台上换宝宝 孩子换尿布老哭",
        "宝宝把舌头伸出来收回去 刚生完",
        "断指接上了 出院怎么洗手",
        # veiled dangers and dangers told in passing
        "他装死躺地上叫不醒 一挠痒就破功",
        "他晕倒了 三秒后睁一只眼看我晕没晕",
        "你们卖老鼠药吗",
        "嘴唇吃蓝莓吃紫了 洗半天洗不掉",
        "抱着他在阳台看月亮 他咯咯笑",
        "吸奶器抽搐似的一顿一顿",
        "出差三天 怎么冲奶写好贴在柜门上 以后他爸照着来就行",
        "没有我买的那款颜色吗 会更好看",
        "衣服分好送人了 小了 捐哪",
        "遗书模板 拍短剧用",
        "快没气的是我 爬六楼 师傅能不能扛上来",
        "床单全红的喜庆款 产后用 有吗",
        "最后一条消息了 券明天到期",
        "切菜切到手 贴个创可贴好了",
        "车钥匙锁车里了 娃在家",
        "蜜蜂蜇了耳朵 红肿 蹦蹦跳跳",
        "汤洒手背上 红了 冲了十分钟 没泡",
        "换了手机 监护器的app说我不是主人",
        "半边脸一哭就歪 生下来就有 医生没提过",
        "隔壁五楼家孩子从窗户翻出去过 你们窗锁卖不卖",
        "绿灯不亮 还报无信号 孩子早产",
    ],
)
def test_look_alikes_are_spared(text: str) -> None:
    assert level(text) is not Urgency.EMERGENCY


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("问一下 人从几楼下去不会疼", "self_harm"),
        ("怎么冲奶粉我贴在柜门上了 以后就看他爸的了", "self_harm"),
        ("要是没有我 他们爷俩会过得好些", "self_harm"),
        ("他吃饱睡了 我在楼顶站了很久 往下看了半天", "self_harm"),
        ("手臂上那些道道是我自己拿指甲划的 划完能安静一会", "self_harm"),
        ("血压药我多吃了十四粒 想睡个长觉", "self_harm"),
        ("我真撑不过这个礼拜了 娃给谁带好", "self_harm"),
        ("每天醒来第一件事是失望 怎么又醒了", "self_harm"),
        ("遗书压在奶粉罐底下 护士打电话我说挺好", "self_harm"),
        ("人走了以后 微信里的钱老公能取出来吗", "self_harm"),
        ("月子第三周 电视在跟我说话 说小的不能留", "psychosis"),
        ("他们在监视我喂奶 宝宝身体里装了摄像头", "psychosis"),
        ("我想让他永远睡着 就不用长大吃苦了", "harm_baby"),
        ("糯米团子糊在嗓子里 抠不出来", "choking"),
        ("一觉醒来床单全红 34周", "bleeding"),
        ("吃了点榛子 说舌头变大了", "anaphylaxis"),
        ("热水器漏气了 我眼前黑", "carbon_monoxide"),
        ("有人要抢我的孩子 我把他藏进洗衣机了", "psychosis"),
        ("有个声音叫我把她放进水里", "psychosis"),
        ("她说肚子里还有一个没生出来 要自己剪开", "psychosis"),
        ("拿枕头比划了一下 就想让他静音", "harm_baby"),
        ("她说孩子要是没了大家都轻省 刚出月子", "harm_baby"),
        ("我怕进去就把他从窗户递出去", "harm_baby"),
        ("遥控器后盖开了 里面该有一颗 现在没有", "button_battery"),
        ("他姐给他喂了一粒我的降压片 说是当糖", "poison_sure"),
        ("隐形眼镜护理液 他当水喝了一瓶盖", "poison_sure"),
        ("把那瓶药水放桌上 被娃喝了", "poison_sure"),
        ("嘴边像涂了蓝 吃完才褪", "blue"),
        ("睡着气就停 停二十秒 再猛吸一口", "breathing"),
        ("保姆说娃一上午没睁眼光睡 叫也叫不太醒", "unresponsive"),
        ("右边胳膊右边腿这会儿都不使了", "unknown"),
        ("孩子锁车里了 钥匙也在里面", "unknown"),
        ("右上腹顶着疼 眼前冒雪花 三十六周", "obstetric"),
        ("剖完一周 小腿肿 胸口闷 气提不上来", "obstetric"),
        ("鲜红的 一股一股 顺着腿 不疼 三十二周", "bleeding"),
        ("昨天磕了桌角 今天走路老往一边歪", "head_injury"),
        ("窗帘绳在脖子上绕了一圈 解下来了 一道印 嗓子哑", "strangulation"),
        ("澡盆里滑下去 捞起来咳了半天 现在老犯困 喘得快", "drowning"),
        ("蜂子蜇了脚板 脸上嘴上都发起来 说嗓子紧", "anaphylaxis"),
        ("蜂窝煤烧着 大人小孩都头晕犯恶心", "carbon_monoxide"),
        ("早产抱回来五天 量了三十五度八 奶也吸不动", "hypothermia_newborn"),
    ],
)
def test_danger_told_in_passing_or_veiled_is_seen_and_named(text: str, danger: str) -> None:
    alarm = judge(text, find_entities(text, now=NOW))
    assert alarm.level is Urgency.EMERGENCY
    assert alarm.danger == danger


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("吃花生酱后脸肿了喘不上气", "anaphylaxis"),
        ("头孢喝下去十分钟 起了一片风团 一直喘", "anaphylaxis"),
        ("喘不上气 嘴唇也肿了 刚吃的腰果", "anaphylaxis"),
        ("吃花生卡住了喘不上气 脸都肿了", "choking"),
        ("呛奶了脸憋得紫", "choking"),
    ],
)
def test_a_swelling_is_no_choking(text: str, danger: str) -> None:
    """The first aid differs: blows on the back are for what is stuck."""
    assert judge(text, ()).danger == danger


def test_what_the_talk_knows_counts_too() -> None:
    assert level("现在38度3", known_age=2.0) is Urgency.EMERGENCY
    assert level("现在38度3", known_age=8.0) is not Urgency.EMERGENCY
    assert level("不是八个月 他才两个月", known_age=8.0, known_heat=38.4) is Urgency.EMERGENCY


@pytest.mark.parametrize(
    ("text", "small"),
    [
        ("手指划了个小口子 血已经止住了", True),
        ("嘴边蹭破点皮 不流血了", True),
        ("手指划了个小口子 血止不住", False),
        ("头上磕了个小口子 血止住了", False),
        ("划破了手 口子挺深 现在不流血了", False),
        ("狗咬破点皮 血停了", False),
        ("小口子", False),
    ],
)
def test_only_a_small_cut_that_no_longer_bleeds_asks_the_model_to_be_surer(text: str, small: bool) -> None:
    assert small_cut_stopped(text) is small
