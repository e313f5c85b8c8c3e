"""The handbook's own words in each language; what a pack says is in the pack."""

from __future__ import annotations

from collections.abc import Mapping

from credit_engine.pack.model import Text

LANGUAGES: Mapping[str, str] = {"en": "English", "zh": "中文"}
# The tag that tells a browser, and a screen reader, which language a page is in.
TAGS: Mapping[str, str] = {"en": "en", "zh": "zh-Hans"}


def _words(rows: str) -> Mapping[str, Text]:
    """Read `key | English | Chinese`, a row a line."""
    cells = [[cell.strip() for cell in row.split("|")] for row in rows.strip().splitlines()]
    return {key: {"en": english, "zh": chinese} for key, english, chinese in cells}


SAID = _words("""
handbook        | Rule handbook                               | 规则手册
contents        | Contents                                    | 目录
skip            | Skip to the text                            | 跳到正文
search          | Search                                      | 搜索
search_hint     | a word, a code or a figure                  | 词语、代码或数字
found           | entries shown                               | 条显示
about           | About these rules                           | 关于本规则
segments        | Segments: who is judged how                 | 客户类别：谁按什么评估
scorecards      | Scorecards                                  | 评分卡
dimensions      | Dimensions                                  | 评估维度
rules           | Rules                                       | 规则
limits          | Amounts                                     | 额度
terms           | Payment terms                               | 付款条件
facts           | Facts: what is asked for                    | 信息项：需要提供什么
parameters      | Parameters                                  | 参数
reasons         | Reasons                                     | 理由
actions         | What a buyer can do                         | 客户可采取的措施
safety          | Safety statements                           | 安全声明
identifier      | Identifier                                  | 标识
currency        | Base currency                               | 基准货币
effective       | In effect from                              | 生效日期
owner           | Owner                                       | 负责人
revision        | Revision                                    | 版本
scale_score     | Score: 0 worst, 1000 best                   | 评分：0最差，1000最优
scale_grade     | Grade: 1 best, 10 worst                     | 等级：1最优，10最差
rates_stale     | Exchange rates are stale after              | 汇率失效期
counts          | What is in it                               | 内容统计
name            | Name                                        | 名称
code            | Code                                        | 代码
who             | Who belongs here                            | 适用客户
all_others      | All other buyers                            | 其余所有客户
expects         | Expected of such a buyer                    | 应有的信息来源
coverage        | Least known share of the weight             | 已知权重最低占比
judged_by       | Judged by                                   | 评估方式
scorecard       | Scorecard                                   | 评分卡
starter         | Starter table                               | 起步额度表
group           | Group                                       | 组别
weight          | Weight                                      | 权重
share           | Share of the whole                          | 占总权重
score           | Score                                       | 评分
grade           | Grade                                       | 等级
grades          | Grades                                      | 等级
used_by         | Used by the segments                        | 适用类别
formula         | Formula                                     | 公式
source_text     | As written                                  | 原文
unit            | Unit                                        | 单位
direction       | Better                                      | 更优方向
higher          | higher                                      | 越高越好
lower           | lower                                       | 越低越好
valid           | Valid range                                 | 有效范围
any_value       | any                                         | 不限
zero            | Where the denominator is zero               | 分母为零时
negative        | Where the denominator is negative           | 分母为负时
best            | as the best                                 | 按最优计
worst           | as the worst                                | 按最差计
as_value        | as {value}                                  | 按{value}计
missing         | Where it is expected and missing            | 应有而缺失时
missing_points  | scores {points} points                      | 计{points}分
fact_ages       | Facts that it reads                         | 所读信息项
bands           | Bands                                       | 分段
band            | Band                                        | 区间
points          | Points                                      | 分值
reason          | Reason                                      | 理由
no_bands        | It has no bands and earns no points.        | 不分段，不计分。
applies_where   | Other bands where {fact} is one of          | {fact}为下列值时另行分段：
reference       | Reference                                   | 依据
counts_in       | Counts in                                   | 计入
in_no_scorecard | No scorecard weighs it.                     | 未计入任何评分卡。
read_by         | Read by                                     | 被引用于
read_by_nothing | Nothing else reads it.                      | 未被其他内容引用。
type            | Type                                        | 类型
values          | Values                                      | 取值
from_source     | Source                                      | 来源
stated_by       | Who may state it                            | 由谁提供
recorded        | taken from records                          | 取自记录
fresh           | Freshness                                   | 时效
fresh_full      | counts in full for {days} days              | {days}天内全额计入
stale           | stale after {days} days                     | {days}天后失效
never_stale     | never stale                                 | 不失效
notes           | Notes                                       | 备注
verified        | counts only where it was verified           | 须经核实方可计入
personal        | about a person                              | 涉及个人
actionable      | the buyer can change it                     | 客户可以改善
when_stated     | counts wherever it is stated                | 一经提供即计入
description     | Description                                 | 说明
in_effect       | From                                        | 起始日期
value           | Value                                       | 取值
kind_knock_out  | Knock-outs: these refuse                    | 否决规则：拒绝
kind_referral   | Referrals: these go to a person             | 转人工规则：由专人审批
kind_cap        | Caps: these hold the limit or its terms     | 上限规则：限制额度或账期
kind_condition  | Conditions: these ask for something         | 条件规则：要求满足条件
kind_signal     | Signals: what other rules read              | 信号：供其他规则引用
unknown_refuses | Unknown whether one holds: a person decides. | 无法判定时由专人审批。
unknown_applies | Unknown whether one holds: it applies.       | 无法判定时视同成立。
unknown_signal  | Unknown whether one holds: it stays unknown. | 无法判定时仍为未知。
place           | Place                                       | 位置
capacities      | Capacities: the least of them counts        | 承受能力：取最小值
need            | Need                                        | 需求
step            | Amounts are whole multiples of              | 额度取整单位
amount          | Amount                                      | 金额
by_grade        | Share by grade                              | 按等级的比例
required        | Without it, a person decides                | 缺失时由专人审批
optional        | Left out where it is not known              | 未知时不计
for_segments    | For the segments                            | 适用类别
steps           | Steps, of which the highest that fits holds | 各级额度，取符合的最高一级
when            | When                                        | 条件
days            | Days                                        | 天数
otherwise       | Where none fits                             | 均不符合时
instruments     | Instruments that are decided                | 可审批的付款方式
starts          | Days count from                             | 账期起算
most_terms      | The most that a grade may have              | 各等级的最高条件
longest_days    | Longest terms                               | 最长账期
riskiest        | Riskiest instrument                         | 最高风险付款方式
review          | Next review                                 | 下次复审
starter_review  | Review of starter limits                    | 起步额度复审
severity        | Severity, 1 most severe                     | 严重程度（1最重）
to_analyst      | To the analyst                              | 致分析员
to_buyer        | To the buyer                                | 致客户
family          | Family                                      | 类别
answers         | Answers the reasons                         | 对应理由
statement       | Statement                                   | 声明
standing        | Standing                                    | 状况
no_grades       | Buyers by this table have no grade.         | 按此表的客户不评等级。
proved          | Proved for every buyer                      | 已对所有客户证明
only_tested     | Only tested, not proved                     | 仅经测试，未经证明
could_not_be_decided | Neither proved nor broken              | 既未证明，亦未发现反例
violated        | Broken: a buyer contradicts it              | 已被推翻：存在反例
no_safety       | These rules declare no safety statements.   | 本规则未声明安全声明。
pd_title        | Probability of default by grade             | 各等级违约概率
pd_of           | {event} within {months} months              | {months}个月内发生{event}
pd_population   | Population                                  | 适用总体
pd_base         | Base rate of the population                 | 总体基准率
pd_sample       | Share in the whole sample                   | 全样本占比
pd_share        | Share in the sample                         | 样本中占比
pd_none         | no evidence                                 | 无数据
to_be_proved    | declared; `pack check` proves it or not       | 已声明；由 `pack check` 证明
exposure        | Exposure and orders                         | 敞口与订单
exposure_counts | What counts as exposure                     | 敞口的计算
category        | Category                                    | 项目
counts_with     | Counts with                                 | 计入比例
lowers          | {name} (lowers exposure)                    | {name}（冲减敞口）
ships_within    | Where it ships within                       | 仅计此期限内发货
all_of_it       | all of it                                   | 全部计入
own_risk        | Own risk at most                            | 自担风险上限
own_risk_where  | Own risk at most, where cover is: {state}   | 自担风险上限（承保状态：{state}）
of_limit        | {share} of the limit                        | 额度的{share}
and_at_most     | {share} of the limit, and {amount}          | 额度的{share}，且不超过{amount}
tolerance_at    | Above a limit, at the stage: {stage}        | 可超额度比例（{stage}环节）
rate_tolerance  | Added for rates, of what is owed in other currencies | 汇率容差（占外币欠款）
recheck         | A document that passed is held for its amount again | 已通过单据的金额复查
recheck_when    | after {days}, or grown by more than {share} | {days}后，或增长超过{share}时
recheck_always  | each time that it is checked                | 每次检查均复查
kept_for        | Room is kept for an order for               | 为订单预留额度的时长
hours           | {hours} hours                               | {hours}小时
ledger_old      | The outside ledger is old after             | 外部账目过期时限
ledger_unasked  | its age is not asked                        | 不检查
holds           | What holds an order                         | 订单暂停规则
hold            | Hold                                        | 暂停原因
to_order_desk   | To the order desk                           | 致订单部门
asked_at        | At the stage: {stage}                       | {stage}环节
asked           | asked                                       | 检查
asked_after     | asked, once older than {days}               | 超过{days}后检查
not_asked       | not asked                                   | 不检查
overdue_least   | from {amount} on                            | 达{amount}起
let_go_by       | Let go by                                   | 解除人
clears_when     | Cleared by                                  | 解除条件
prepaid_passes  | Passes if prepaid                           | 已预付可放行
yes             | yes                                         | 是
no              | no                                          | 否
invoices_pass   | Invoices for goods that have left are never held. | 已发货的开票不受任何暂停限制。
authority       | Who may grant which amount                  | 审批权限
authority_by    | The whole of its limits, or raises in {days}. | 额度合计与{days}内增额合计取大。
judged          | Judged by the rules as                      | 规则评估结果
automatic_to    | Without a person up to                      | 自动批准上限
level           | Level {level} up to                         | {level}级上限
any_amount      | any amount                                  | 任意金额
nothing         | nothing                                     | 不可
every_grade     | any grade                                   | 任何评级
every_cover     | any cover                                   | 任何保险状态
grade_of        | grade {grades}                              | 评级{grades}
unrated         | unrated                                     | 未评级
cover_of        | cover: {covers}                             | 保险：{covers}
second_person   | An override needs two people above          | 特批需双人审批的金额
override_days   | An override lasts at most                   | 特批最长期限
proposal_days   | It waits for the second person for          | 等待第二审批人
answer_within   | A referral up to {amount} is answered within | {amount}以内的转审答复时限
evidence_days   | Evidence is assessed anew after             | 依据重新评估期限
answer_reasons  | Reasons that people give                    | 人工理由
limit_life      | Limits after they were granted              | 额度批准之后
notice          | A lower limit takes effect after            | 调低额度的通知期
reduce_alone    | A review reduces without a person by at most | 复审可自动调低的幅度上限
reduce_never    | never                                       | 不自动调低
reduce_up_to    | {share}, of limits up to {amount}           | {share}（仅限不超过{amount}的额度）
review_lead     | Due for review, before the review date      | 提前复审时间
facts_change    | Assessed anew when facts change             | 信息变化时重新评估
manual_review   | Review of a limit entered by hand           | 手工录入额度的复审
temporary_most  | Longest temporary limit                     | 临时额度最长期限
other_language  | This handbook in                            | 本手册其他语言版本：
generated       | Made from the rules alone; it changes when they do. | 仅由规则生成，随规则变化。
""")

UNITS = _words("""
days       | days       | 天
months     | months     | 个月
count      | count      | 个数
ratio      | ratio      | 比率
score      | points     | 分
percent    | percent    | 百分比
money_days | money × days | 金额×天
""")
TYPES = _words("""
number  | number       | 数值
text    | one of a list | 列举值
date    | date         | 日期
boolean | yes or no    | 是或否
""")
SOURCES = _words("""
register    | register and our own records | 登记及我方记录
statements  | annual accounts              | 财务报表
receivables | our own ledger               | 我方应收账款
bureau      | credit bureau                | 征信机构
references  | trade and bank references    | 同业及银行资信
cover       | credit insurer's cover       | 信用保险承保
legal       | courts and authorities       | 法院及主管机关
sector      | the buyer's trade            | 所属行业
country     | the buyer's country          | 所在国家或地区
collateral  | security                     | 担保
ownership   | owners and managers          | 所有人及管理人员
analyst     | our own people               | 我方人员
holds       | our own holds                | 我方冻结
request     | the deal                     | 交易申请
""")
GIVEN = _words("""
as_of    | the day of the decision                 | 审批日
score    | the score                               | 评分
grade    | the grade                               | 等级
coverage | the known share of the expected weight  | 已知数据权重占比
segment  | the segment                             | 客户类别
capacity | the capacity                            | 承受能力
need     | the need                                | 需求
wanted   | the amount wanted                       | 申请金额
""")
ROLES = _words("""
credit_analyst | credit analyst | 信用分析员
credit_manager | credit manager | 信用经理
compliance     | compliance     | 合规部门
credit_control | credit control | 信用控制
credit_insurance | credit insurance | 信用保险
accounts_receivable | accounts receivable | 应收账款
treasury       | treasury       | 资金部门
""")
STAGES = _words("""
order    | order    | 订单
delivery | delivery | 交货
""")
CATEGORIES = _words("""
reservations        | reserved for orders     | 订单预留
orders              | confirmed orders        | 已确认订单
deliveries          | deliveries not invoiced | 已交货未开票
open_items          | open invoices           | 未结清发票
special_liabilities | bills and guarantees    | 票据及保证
collateral          | collateral              | 担保物
prepayments         | prepayments received    | 已收预付款
""")
COVER = _words("""
none_held    | none held    | 未投保
zero         | refused      | 被拒保
in_force     | in force     | 有效
stopped      | stopped      | 已停止
not_recorded | not recorded | 无记录
""")
OUTCOMES = _words("""
approved        | approved        | 批准
partly_approved | partly approved | 部分批准
referred        | referred        | 转人工
refused         | refused         | 拒绝
""")
HOLDS = _words("""
no_limit           | no limit is set                  | 未设额度
limit_suspended    | limit suspended                  | 额度暂停
conditions_pending | conditions of the limit not met  | 额度条件未满足
over_limit         | above the limit                  | 超额度
over_group_limit   | above a limit of the group       | 超集团额度
over_own_risk      | above own risk                   | 超自担风险
overdue            | invoices overdue                 | 发票逾期
cover_stopped      | cover stopped                    | 承保停止
cover_terms        | terms outside of cover           | 条件不在承保范围
terms              | terms outside of the limit       | 条件超出额度
review_overdue     | review overdue                   | 复审逾期
no_rate            | no exchange rate                 | 缺少汇率
ledger_old         | ledger old                       | 账目过期
placed             | placed by somebody               | 人工冻结
""")
# Names of groups and families are a pack's own; the usual ones have words, others stay as they are.
GROUPS = _words("""
activity          | activity            | 营运
analyst           | analysts' findings  | 人工评价
balance           | amounts of accounts | 报表金额
balance_sheet     | balance sheet       | 资产负债表
bureau            | credit bureau       | 征信
capacity          | capacity            | 承受能力
collateral        | security            | 担保
compliance        | compliance          | 合规
country           | country             | 国家风险
cover             | insurance cover     | 信用保险
coverage          | coverage of debts   | 偿债能力
data              | data                | 数据
exposure          | exposure            | 敞口
fraud             | signs of fraud      | 欺诈迹象
fraud_signs       | signs of fraud      | 欺诈迹象
growth            | growth              | 增长
insurance_cover   | insurance cover     | 信用保险
legal             | legal               | 法律
leverage          | leverage            | 杠杆
limit             | limit               | 额度
liquidity         | liquidity           | 流动性
market            | market              | 市场
model             | models of failure   | 破产预测模型
model_score       | models of failure   | 破产预测模型
model_scores      | models of failure   | 破产预测模型
operations        | operations          | 经营
ownership         | ownership           | 所有权
payment_behaviour | payment behaviour   | 付款行为
profitability     | profitability       | 盈利能力
quality           | quality of accounts | 报表质量
references        | references          | 资信调查
register          | register            | 登记
relationship      | relationship        | 往来关系
request           | request             | 申请
review            | review              | 人工复核
score             | score               | 评分
sector            | sector              | 行业
security          | security            | 担保
segment           | segment             | 类别
size              | size                | 规模
starter           | first steps         | 起步额度
statement_quality | quality of accounts | 报表质量
terms             | terms               | 付款条件
volatility        | volatility          | 波动性
""")


def in_words(table: Mapping[str, Text], name: str, language: str) -> str:
    """What *name* is called in *table*; a name that is not there, as it is."""
    known = table.get(name)
    return known[language] if known is not None else name.replace("_", " ")
