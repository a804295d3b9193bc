"""What people write: replies by class, opinions, contacts. Made up, and different for each proposal."""
import random

from days import Date

STUDIES = (
    "收到此件后，我单位主要负责人于{day}主持专题会议研究，明确由业务科牵头，{handler}具体承办，逐条梳理所提意见。",
    "我单位对此件高度重视，{day}召开办理工作推进会，组成由分管领导任组长的专班，到现场调研两次，与您当面交换了意见。",
    "我单位会同有关县（市、区）于{day}开展摸底调查，走访企业和群众46户，形成问题清单12项，逐项明确了责任科室和时限。",
)
DONE = (
    "关于{subject}，目前已完成年度任务：一是4月底前完成排查，整改到位率达到100%；二是投入资金320万元，完成改造提升8处；"
    "三是建立月通报制度，由业务科每月5日前公布进展，接受社会监督。",
    "您所提{subject}一事，现已基本解决：3月启动，5月20日前全部完工并通过验收；新增服务网点6个，办理时限由15个工作日压缩到5个；"
    "后续由业务科负责日常管护，每季度回访一次。",
    "围绕{subject}，我单位已出台实施细则，落实专项资金180万元，5月底前完成全部12个点位的建设，群众满意度测评达到96%。",
)
PLANNED = (
    "关于{subject}，已列入今年重点工作计划：一是6月底前完成方案编制和资金评审；二是7月开工建设，10月底前完成主体工程；"
    "三是年底前投入使用，由业务科按月调度。目前已落实资金150万元，完成前期手续4项。",
    "{subject}正在推进：第一步，5月已完成现场勘察和方案比选；第二步，8月底前完成招标；第三步，12月底前完成建设任务的80%以上，"
    "其余部分明年6月底前完成。责任科室为业务科，进展将及时向您通报。",
)
WANTING = (
    "关于{subject}，我单位作了认真研究。经测算需投入资金2600万元，并涉及省级规划调整，目前条件尚不具备。"
    "我单位将采取三项措施：一是把此项列入“十四五”中期评估的调整建议；二是8月底前向省厅专题汇报一次；三是先行在2个乡镇开展小范围试点，积累经验。",
)
THANKS = (
    "下一步，我单位将继续跟踪办理，欢迎您随时到现场指导。",
    "感谢您对此项工作的关心，办理中您提出的三条具体意见均已采纳，今后我单位将定期向您通报进展。",
)
AGAIN = (
    "您反映首次答复中关于{subject}的措施不够具体，我单位主要负责人于{day}带队登门听取意见，并重新研究。现补充如下："
    "一是把完成时限由年底提前到9月30日，由分管领导包联；二是增加资金60万元，先行解决您反映的2处突出问题；三是每月10日由业务科电话通报进展，直至全部完成。"
)
OPINIONS = (
    "关于{subject}，我单位职责范围内的工作已作安排：一是指定专人配合主办单位调研；二是6月底前提供所需数据和政策依据；三是所需资金纳入部门预算统筹。同意主办单位的办理思路。",
    "我单位认为{subject}具有现实意义。涉及我单位的事项，将于7月底前完成相关标准修订，并配合做好现场核查。建议主办单位明确分年度目标。",
)
GISTS = {
    "BEFORE": ("了解提出此件的背景和真实意图，提出人希望尽快拿出时间表。", "就案由涉及的三个问题逐条听取意见。",
               "介绍我单位职责和初步思路，提出人补充了两条具体建议。"),
    "DURING": ("通报调研情况，征求对办理措施的意见，提出人表示认可。", "现场查看后交换意见，提出人要求增加公开进展的环节，已采纳。",
               "就答复初稿征求意见，提出人提出修改意见一条。"),
    "AFTER": ("回访办理结果，解释后续安排。",),
}
RETURN_REASON = "此件主要内容不属我单位职责范围，按三定方案应由{unit}主办，我单位可配合会办。"
EXTENSION_REASON = "此项工作涉及多个县（市、区），方案尚在征求意见，并须履行政府采购程序，难以在6月底前作出实质性答复。"
EXTENSION_STEPS = "已完成现场调研两次，形成初步方案，征求相关单位意见5条。"
SEND_BACK = "措施部分过于原则，请补充完成时限和责任科室后再报。"


def chinese_day(day: Date) -> str:
    return f"{day.month}月{day.day}日"


def body(chance: random.Random, kind_class: str, subject: str, handler: str, studied: Date) -> str:
    middle = {"A": DONE, "B": PLANNED, "C": WANTING}[kind_class]
    parts = [chance.choice(STUDIES), chance.choice(middle), chance.choice(THANKS)]
    return "\n".join(part.format(subject=subject, handler=handler, day=chinese_day(studied)) for part in parts)


def office_report(subject: str) -> str:
    """What goes to the office with a second reply."""
    return f"关于{subject}，代表、委员对答复结果不满意，我单位已再次上门沟通，重新研究并作出二次答复，特此报告。"


def second_body(subject: str, visited: Date) -> str:
    return AGAIN.format(subject=subject, day=chinese_day(visited))
