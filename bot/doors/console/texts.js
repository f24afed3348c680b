// Every word of the agents' console.

export const texts = {
  title: "安心工作台",
  signIn: "登录",
  name: "姓名",
  password: "密码",
  signInHint: "演示账号在服务启动时打印在终端里。",
  signOut: "退出",
  tabs: { chats: "会话", tickets: "工单", incidents: "事件" },
  panes: { queue: "队列", conversation: "对话", copilot: "助手" },
  live: "实时",
  notLive: "实时连接断开，每 20 秒刷新",
  loading: "读取中…",
  none: "这里没有会话",
  pick: "从左边选一个会话",
  pickHint: "j / k 上下选，t 接管，r 回复，Ctrl+Enter 发送",
  filters: { waiting: "待接", mine: "我的", open: "进行中", closed: "已结束" },
  filter: "筛选会话",
  parent: (/** @type {string} */ id) => `家长 ${id}`,
  turns: (/** @type {number} */ count) => `${count} 轮`,
  waits: (/** @type {string} */ time) => `等了 ${time}`,
  last: (/** @type {string} */ time) => `${time}前`,
  holder: { bot: "机器人", me: "我在接待", waiting: "等人接", closed: "已结束", other: (/** @type {string} */ name) => `${name} 在接待` },
  urgent: (/** @type {number} */ count) => `有 ${count} 个最急会话在等人`,
  take: "接管",
  handback: "交回机器人",
  close: "结束",
  closeSure: "结束这次对话？家长再发消息会重新打开。",
  taken: "已接管",
  handedBack: "已交回机器人",
  closed: "已结束",
  problems: {
    401: "登录已过期", 404: "找不到，可能已被删除", 409: "别人已经接管了这个会话，或它刚刚变了", 413: "内容太长", 422: "填的内容不对", 429: "操作太频繁，请稍后再试",
    500: "服务器出错了，请稍后再试", 503: "服务暂时不可用，请稍后再试",
  },
  wrongPassword: "姓名或密码不对",
  tooManyTries: "错的次数太多，请五分钟后再试",
  badMove: "这张工单现在不能这样改",
  customerActor: "家长",
  log: "对话记录",
  reply: "回复家长",
  replyHere: "写给家长的话…",
  takeFirst: "接管后才能回复（按 t）",
  otherHas: (/** @type {string} */ name) => `${name} 正在接待这位家长`,
  send: "发送",
  sent: "已发送",
  notSent: "没发出去，内容还在：",
  ai: "AI 生成",
  authors: { customer: "家长", bot: "安心助手", agent: "客服", expert: "专家", system: "系统" },
  turn: (/** @type {number} */ turn) => `第 ${turn} 轮`,
  sources: "来源",
  reviewed: (/** @type {string} */ date) => `审阅 ${date}`,
  details: (/** @type {number} */ count) => `步骤（${count}）`,
  noteHandoff: (/** @type {string} */ who, /** @type {string} */ priority, /** @type {string} */ why) => `${priority} 转 ${who}${why ? `：${why}` : ""}`,
  noteTicket: (/** @type {string} */ id, /** @type {boolean} */ created) => (created ? `建了工单 ${id}` : `相关工单 ${id}`),
  noteTaken: (/** @type {string} */ name) => `${name} 接管`,
  noteAuto: "交回机器人",
  noteClosed: "对话结束",
  noteRated: (/** @type {number} */ stars) => `家长评了 ${stars} 星`,
  noteFact: (/** @type {string} */ slot, /** @type {unknown} */ value) => `记下 ${slot}：${value}`,
  copilot: "助手面板",
  summary: "概况",
  tried: "已试过",
  promised: "已承诺",
  open: "还没问清",
  facts: "已知信息",
  noFacts: "还没有",
  factBy: "系统查到",
  said: (/** @type {string} */ words) => `原话：${words}`,
  moods: "情绪变化",
  moodHigh: "紧张",
  moodLow: "平静",
  moodSpeech: (/** @type {string} */ all) => `情绪随轮次变化：${all}`,
  suggestions: "建议回复",
  use: "放进回复框",
  reject: "不合适",
  rejected: "已记下，不再显示",
  editing: "正在改这条建议，发送时会记录是否改动",
  actions: "下一步",
  tickets: "相关工单",
  similar: "相似的已解决会话",
  list: "工单列表",
  status: "状态",
  queue: "队列",
  breached: "时限",
  all: "全部",
  breachedOnly: "只看超时",
  notBreached: "未超时",
  noTickets: "没有符合条件的工单",
  moreTickets: "再看更早的",
  pickTicket: "选一个工单看详情",
  overdue: "已超时",
  paused: "计时暂停",
  due: { first_response_due: "首次响应", next_update_due: "下次跟进", resolution_due: "解决" },
  dueBy: (/** @type {string} */ time) => `截止 ${time}`,
  met: "已完成",
  lateBy: (/** @type {string} */ time) => `超时 ${time}`,
  left: (/** @type {string} */ time) => `还剩 ${time}`,
  columns: ["工单", "分类", "优先级", "状态", "队列", "负责人", "最近时限"],
  nobody: "未分配",
  move: "改状态",
  assignMe: "分给我",
  changed: "已保存",
  stale: "有人先改过了，已读最新的，请再看一眼",
  history: "历史",
  intact: "链条完整",
  broken: "历史被改动过，请上报",
  comments: "备注",
  comment: "写备注",
  commentPublic: "家长可见",
  addComment: "添加备注",
  missing: "还缺",
  conversation: "打开会话",
  facts_: "事实",
  back: "返回列表",
  incidents: "事件列表",
  incident: "事件",
  noIncidents: "没有未关闭的事件",
  pickIncident: "选一个事件看详情",
  closedToo: "也看已关闭的",
  level: (/** @type {number} */ level) => (level ? `已升级 ${level} 级` : "未升级"),
  since: (/** @type {string} */ time) => `始于 ${time}前`,
  againstUsual: (/** @type {number} */ count, /** @type {number} */ usual) => `一天 ${count} 起，平时约 ${Number(usual.toFixed(1))} 起`,
  linked: (/** @type {number} */ count) => `关联工单 ${count} 张`,
  surge: "激增",
  countOfDay: "发现时",
  firstOne: "最早一起",
  newestOne: "最近一起",
  escalates: "无人处理则升级于",
  acknowledge: "确认跟进",
  acknowledgedBy: "确认人",
  openTicket: "打开事件工单",
  openIncident: (/** @type {string} */ id) => `所属事件 ${id}`,
  toldTickets: "已通知",
  closeIncident: "关闭事件",
  outcome: "结论",
  closingNote: "处理说明（选填）",
  incidentOver: "事件已经关闭",
  unknownProduct: "未说明的产品",
  hoursSpeech: (/** @type {string} */ all) => `每小时投诉：${all}`,
  usualLine: (/** @type {number} */ usual) => `虚线：平时每小时约 ${Number(usual.toFixed(2))} 起`,
  failed: "出错了：",
  offline: "连不上服务器",
  yes: "是",
  no: "否",
  minutes: (/** @type {number} */ count) => `${count} 分钟`,
  hours: (/** @type {number} */ count) => `${count} 小时`,
  days: (/** @type {number} */ count) => `${count} 天`,
  now: "不到 1 分钟",
};

/** Names of things that the server calls by an English key; unknown keys are shown as they are. */
export const names = {
  priority: { P0: "P0 最急", P1: "P1 急", P2: "P2 当日", P3: "P3 常规" },
  urgency: { emergency: "急救", urgent: "紧急", soon: "当日", routine: "常规" },
  emotion: { neutral: "平静", anxious: "焦虑", angry: "愤怒", impatient: "急躁", sad: "难过", confused: "困惑", grateful: "感谢" },
  status: { open: "待处理", assigned: "处理中", waiting: "等对方", resolved: "已解决", closed: "已关闭" },
  queue: {
    service: "客服组", service_senior: "客服主管", orders: "订单专员", claims: "理赔专员", quality: "质量部", quality_lead: "质量负责人", management: "值班经理", repair: "维修调度", privacy: "个人信息",
    paediatrician: "儿科医生", dietitian: "营养师", lactation: "哺乳顾问", repair_engineer: "维修工程师", legal: "法务", crisis: "心理援助",
  },
  category: {
    repair: "维修", food_quality: "食品质量", product_safety: "安全隐患", order: "订单", refund: "退款", compensation: "赔偿诉求",
    service_complaint: "服务投诉", parenting_expert: "专家咨询", privacy: "个人信息", product_return: "退换货", incident: "质量事件", general: "其他问题",
  },
  slot: {
    baby_age_months: "宝宝月龄（月）", baby_corrected: "矫正月龄", product: "产品", brand: "品牌", model: "型号", fault_code: "故障码", symptom: "症状",
    part: "配件", batch_no: "批次", order_no: "订单号", phone: "电话", address: "地址", person: "称呼", issue_summary: "问题", amount_yuan: "金额（元）",
    purchase_date: "购买日期", already_fed: "已经吃下", tried_steps: "已试过", appointment: "预约时间", appointment_text: "想约的时间", ticket_no: "家长说的工单号",
    visit_window: "上门时段", engineer: "工程师", fault_id: "故障条目", expert_skill: "专家", handoff_reason: "转接原因", batch_recalled: "批次已召回",
    ticket_id: "工单", ticket_status: "工单状态", ticket_category: "工单分类", expected_by: "已承诺时间", temperature: "体温", order_status: "订单状态", priority: "优先级",
    urgency: "紧急度", emotion: "情绪",
  },
  kind: { opened: "建立", joined: "并入", changed: "修改", commented: "备注", warned: "时限预警" },
  system: { radar: "雷达", clock: "时限提醒" },
  incidentStatus: { open: "待确认", acknowledged: "跟进中", closed: "已关闭" },
  dimension: { product: "整个产品", batch: "批次", fault: "故障", region: "地区" },
  outcome: { recalled: "已召回或停售", fixed: "原因已排除", explained: "查明原因，无需处理", false_alarm: "误报" },
  clock: { first_response: "首次响应", next_update: "下次跟进", resolution: "解决" },
  field: {
    status: "状态", priority: "优先级", queue: "队列", assignee: "负责人", category: "分类", batch_no: "批次", incident_id: "事件", public: "家长可见", clock: "时限", due: "截止", facts: "事实", body: "内容",
    paused: "计时暂停", first_response_at: "首次响应", first_response_due: "首次响应截止", next_update_due: "下次跟进截止", resolution_due: "解决截止", resolved_at: "解决时间",
  },
  danger: {
    choking: "呛噎窒息", blue: "发紫缺氧", breathing: "呼吸困难", seizure: "抽搐", unresponsive: "叫不醒", intussusception: "疑似肠套叠", button_battery: "误吞纽扣电池",
    magnet: "误吞磁铁", swallowed_object: "误吞异物", poison: "可能中毒", poison_sure: "中毒", burn: "烧烫伤", head_injury: "头部受伤", infant_fever_words: "小月龄发烧", infant_fever: "小月龄发烧",
    anaphylaxis: "严重过敏", purple_spots: "紫色出血点", rash_not_fading: "压不褪色皮疹", meningitis: "疑似脑膜炎", strangulation: "勒颈", drowning: "溺水", bleeding: "大出血", obstetric: "孕产急症",
    self_harm: "自伤风险", harm_baby: "伤害宝宝风险", psychosis: "产后精神急症", vaccine_collapse: "接种后虚脱", carbon_monoxide: "一氧化碳中毒", hypothermia_newborn: "新生儿低体温",
  },
  intent: {
    breastfeeding: "母乳喂养", formula_feeding: "奶粉冲调", solid_food: "辅食", spit_up: "吐奶", digestion: "消化", sleep: "睡眠", crying: "哭闹", fever: "发热",
    cold_cough: "感冒咳嗽", skin: "皮肤", allergy: "过敏", vaccination: "疫苗", growth: "发育", teething_oral: "口腔", daily_care: "日常护理", injury: "意外伤害",
    pregnancy: "孕期", postpartum: "产后", preterm_care: "早产护理", early_learning: "早教", other_symptom: "其他症状", device_usage: "设备使用", device_fault: "设备故障",
    device_connectivity: "联网", device_care: "清洁保养", product_safety: "安全隐患", spare_parts: "配件", repair_booking: "预约维修", repair_progress: "维修进度",
    warranty: "保修", order_status: "订单", logistics: "物流", return_goods: "退货", exchange_goods: "换货", refund_status: "退款进度", compensation: "赔偿",
    food_quality: "食品质量", traceability: "溯源", damaged_missing: "破损少件", not_as_described: "描述不符", invoice: "发票", price_promo: "价保优惠",
    membership: "会员", product_advice: "选购", restock: "补货", human_agent: "转人工", expert_consult: "找专家", complain_service: "投诉服务", ticket_status: "工单进度",
    privacy_request: "个人信息", suggestion: "建议", update_contact: "改联系方式",
  },
};

/**
 * Return the Chinese name of a key.
 * @param {keyof typeof names} kind
 * @param {string|null|undefined} key
 * @returns {string}
 */
export function nameOf(kind, key) {
  return /** @type {Record<string, string>} */ (names[kind])[key ?? ""] ?? key ?? "";
}

/**
 * Return why somebody was called: the server gives a key, a colon and what was said.
 * @param {string|null|undefined} reason
 * @returns {string}
 */
export function reasonWords(reason) {
  const [, key = "", more = ""] = /^([a-z_]+):\s*([^]*)$/.exec(reason ?? "") ?? [];
  if (key === "emergency") return `${names.urgency.emergency}：${nameOf("danger", more)}`;
  if (!key) return reason ?? "";
  return [nameOf("intent", key), more && `原话“${more}”`].filter(Boolean).join("，");
}

const NAMED_VALUES = /** @type {Record<string, keyof typeof names>} */ ({
  expert_skill: "queue", queue: "queue", clock: "clock", status: "status", ticket_status: "status", category: "category", ticket_category: "category", priority: "priority", urgency: "urgency", emotion: "emotion",
});

/**
 * Return a slot's or field's value in words.
 * @param {string} name
 * @param {unknown} value
 * @returns {string}
 */
export function valueWords(name, value) {
  if (Array.isArray(value)) return value.map((one) => valueWords(name, one)).join("；");
  if (value === true) return texts.yes;
  if (value === false) return texts.no;
  if (value === null || value === undefined) return "";
  if (typeof value === "object") return JSON.stringify(value);
  if (name === "handoff_reason") return reasonWords(String(value));
  if (/(^|_)(at|due)$/.test(name)) return moment(String(value));
  return NAMED_VALUES[name] ? nameOf(NAMED_VALUES[name], String(value)) : String(value);
}

/**
 * Return a length of time in words.
 * @param {number} milliseconds
 * @returns {string}
 */
export function span(milliseconds) {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000);
  if (minutes < 1) return texts.now;
  if (minutes < 90) return texts.minutes(minutes);
  const hours = Math.round(minutes / 60);
  return hours < 48 ? texts.hours(hours) : texts.days(Math.round(hours / 24));
}

/** Return date and time as agents read them. @param {string|null|undefined} iso @returns {string} */
export function moment(iso) {
  if (!iso) return "";
  return new Date(iso).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
}
