// What the API's names are called on screen. A name that is not here is shown as it is.

export const shown = (words, value) => words[value] || value || ''

export const kinds = { SUGGESTION: '建议', PROPOSAL: '提案' }

export const states = {
  REGISTERED: '已登记', ASSIGNED: '已交办', ACCEPTED: '已接收', DRAFTING: '拟稿中', REVIEWING: '审核中', SIGNED: '已签发',
  DISPATCHED: '已办复', REHANDLING: '重新办理', CLOSED: '已办结', WITHDRAWN: '已撤回', OFFLINE: '线下办理',
  ENDED: '办理终止',
}

export const lights = { GREEN: '正常', YELLOW: '临近', RED: '紧迫', OVERDUE: '逾期' }

export const classes = { A: 'A类 已经解决或基本解决', B: 'B类 正在解决或列入计划', C: 'C类 留待以后解决' }

export const roles = {
  OFFICE: '市政府办公室', LIAISON: '联络员', HANDLER: '承办人', DIVISION_HEAD: '科室负责人', LEADER: '分管领导',
  PRINCIPAL: '主要负责人', COMMITTEE: '委员会', SIGNER: '代表、委员', ADMINISTRATOR: '系统管理员',
  SECURITY_ADMINISTRATOR: '安全管理员', AUDITOR: '审计员', SERVICE: '系统',
}

export const handlingStates = {
  ASSIGNED: '待签收', SIGNED_FOR: '已签收', RETURN_REQUESTED: '退办待定', ACCEPTED: '已接收', DEEMED_ACCEPTED: '视为接收',
  REPLY_SIGNED: '答复已签发', CLOSED: '已办结', RELEASED: '已改办', ENDED: '办理终止',
}

export const opinionStates = {
  ASKED: '待签收', SIGNED_FOR: '待会办', RETURN_REQUESTED: '退办待定', GIVEN: '已会办', WAIVED: '免予会办',
  OMITTED: '未出具意见', RELEASED: '已改办', ENDED: '办理终止',
}

export const clockKinds = {
  REPLY: '答复', ACCEPTANCE: '接收（五定）', OPINION: '会办意见', REHANDLING: '重新办理', EXPLANATION: '逾期书面说明',
  PLAN: '工作方案', PROGRESS: '重点办理进展', UNIT_REPORT: '单位报告', SUPPLEMENT: '退回补办',
}

export const clockStates = {
  RUNNING: '计时中', UNCONFIRMED: '补录待确认', MET: '按时完成', MET_LATE: '逾期完成', ENDED: '已终止',
}

export const clockEnds = {
  REASSIGNED: '改交其他单位', WITHDRAWN: '已撤回', TAKEN_BACK: '书面撤回不满意意见', RELEASED: '不再需要答复', WAIVED: '准予免提',
  RETURN_ASKED: '已申请退办', CLOSED: '已办结', CURED: '延期获准', OVERTAKEN: '答复已寄出', EXCUSED: '已无须答复的人',
}

export const extensionStates = { ASKED: '待批', GRANTED: '已准', REFUSED: '未准' }

export const replyKinds = { FIRST: '答复', SUPPLEMENTARY: '补充答复', SECOND: '二次答复', FURTHER: '跟踪答复' }

export const replyStates = {
  DRAFTING: '拟稿中', SUBMITTED: '已送审', REVIEWED: '已审核', SIGNED: '已签发', DISPATCHING: '寄送中',
  DISPATCHED: '已寄送',
}

export const levels = { HANDLER: '承办人', DIVISION_HEAD: '科室负责人', LEADER: '分管领导', PRINCIPAL: '主要负责人' }

export const levelActs = {
  SUBMITTED: '送审', APPROVED: '同意', SENT_BACK: '退回', SIGNED: '签发', RECALLED: '撤回签发', DRAFTED: '拟稿',
}

export const satisfactions = { SATISFIED: '满意', BASICALLY_SATISFIED: '基本满意', DISSATISFIED: '不满意' }

export const cardStates = {
  PREPARED: '未随函寄出', OWED: '未收回', RETURNED: '已收回', REPLACED: '已被新卡替代', VOID: '已作废', RELEASED: '不再需要',
}

export const cardEntries = { UNIT: '承办单位', OFFICE: '市政府办公室', COMMITTEE: '委员会' }

export const contactStages = { BEFORE: '办前', DURING: '办中', AFTER: '办后' }

export const contactWays = {
  VISIT: '走访', MEETING: '座谈', INVITATION: '邀请参加', PHONE: '电话', WRITING: '书面', COMMITTEE: '经委员会转达', CARD: '反馈卡',
}

export const dispatchWays = {
  POST: '邮寄', EMS: '特快专递', HAND: '当面送达', DELEGATION: '经代表团（界别）转交', COMMITTEE: '经委员会转交',
}

export const copyBodies = { COMMITTEE: '委员会', OFFICE: '市政府办公室' }

export const services = { assignment: '交办', deadline: '期限', reply: '答复', ledger: '台账', identity: '账号' }

// 2022-06-30 09:05 in Shanghai, whatever the browser's own zone is.
const instantForm = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' })
export const instant = (ms) => (Number(ms) > 0 ? instantForm.format(new Date(Number(ms))) : '')

// suggestion-17 → 第17号建议
export function caseName(key) {
  const at = key.indexOf('-')
  return `第${key.slice(at + 1).replace(/^b/, '闭')}号${shown(kinds, key.slice(0, at).toUpperCase())}`
}
