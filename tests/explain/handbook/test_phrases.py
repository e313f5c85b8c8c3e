"""Formulas read out: each form of the language, in both languages."""

import pytest

from credit_engine.explain.handbook.phrases import Phrases
from credit_engine.language.analyse import analyse
from credit_engine.language.scope import Scope, Symbol
from credit_engine.language.types import BOOLEAN, DATE, NUMBER, TEXT
from credit_engine.pack.compile import compile_pack
from tests.explain.handbook.pages import Parsed, minimal_files

SCOPE = Scope(
    {
        "sales": Symbol("sales", "fact", NUMBER, has_periods=True),
        "bureau_score": Symbol("bureau_score", "fact", NUMBER),
        "current_ratio": Symbol("current_ratio", "dimension", NUMBER, has_periods=True),
        "share_of_assets": Symbol("share_of_assets", "parameter", NUMBER),
        "files_accounts": Symbol("files_accounts", "fact", BOOLEAN),
        "register_status": Symbol("register_status", "fact", TEXT, values=("active", "insolvent")),
        "founded_on": Symbol("founded_on", "fact", DATE),
        "as_of": Symbol("as_of", "given", DATE),
        "segment": Symbol("segment", "given", TEXT, values=("filing", "unrated")),
    },
    frozenset({"squeeze"}),
)


def said(text: str, language: str) -> str:
    """Give the words of an expression, without the links."""
    phrases = Phrases(compile_pack(minimal_files()), language)
    return Parsed(f"<p>{phrases.phrase(analyse(text, SCOPE).root)}</p>").all("p")[0].text


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("sales / 2 + 1500", "Sales / 2 + 1,500", "营业收入 / 2 + 1,500"),
        ("sales * (2 - -1.5)", "Sales × (2 − −1.5)", "营业收入 × (2 − −1.5)"),
        ("current_ratio < 1", "Current ratio is below 1", "流动比率低于1"),
        ("sales != 0", "Sales is not 0", "营业收入不为0"),
        ('register_status = "active"', "Status in the register is active", "登记状态为active"),
        ('segment = "filing"', "the segment is Files accounts", "客户类别为提交报表"),
        ("files_accounts = false", "Files accounts: no", "是否提交报表：否"),
        ("files_accounts != false", "Files accounts: yes", "是否提交报表：是"),
        ("files_accounts", "Files accounts: yes", "是否提交报表：是"),
        ("sales = null", "Sales is not known", "营业收入未知"),
        ("sales != null", "Sales is known", "营业收入已知"),
        ("not(signal(squeeze))", "not (the signal “Short of cash” holds)",
         "并非（信号“现金紧张”成立）"),
        ("sales > 1 and (sales < 2 or files_accounts)",
         "Sales is above 1 and (Sales is below 2 or Files accounts: yes)",
         "营业收入高于1，且(营业收入低于2，或是否提交报表：是)"),
        ("sales between 1 and 2", "Sales lies in [1 .. 2]", "营业收入在[1 .. 2]之内"),
        ("sales in (1 .. 2]", "Sales lies in (1 .. 2]", "营业收入在(1 .. 2]之内"),
        ("sales in [1, 2]", "Sales is one of 1, 2", "营业收入为1、2之一"),
        ('founded_on < as_of - duration("P2Y")',
         "Founded on is before the day of the decision − 24 months",
         "成立日期早于审批日前24个月"),
        ('founded_on >= @"2020-01-31" + duration("P3D")',
         "Founded on is no earlier than 2020-01-31 + 3 days",
         "成立日期不早于2020-01-31后3天"),
        ("months_between(founded_on, as_of)",
         "months from Founded on to the day of the decision", "成立日期至审批日的月数"),
        ("prior(sales, 1)", "Sales (1 year before)", "营业收入（1年前）"),
        ("prior(sales, 2)", "Sales (2 years before)", "营业收入（2年前）"),
        ("max(sales, 0)", "the greatest of (Sales, 0)", "（营业收入、0）中的最大值"),
        ("mean(series(sales, 3))", "the mean of (Sales in each of 3 years)",
         "（3年内各年的营业收入）的平均值"),
        ("streak(sales > 1, 3)", "years in a row, of 3, in which Sales is above 1",
         "近3年内连续满足“营业收入高于1”的年数"),
        ("if files_accounts then sales else null",
         "if Files accounts: yes, Sales; otherwise not known",
         "若是否提交报表：是，则营业收入；否则未知"),
        ("ln(sales)", "ln(Sales)", "ln(营业收入)"),
        ("share_of_assets * sales", "share_of_assets × Sales", "share_of_assets × 营业收入"),
    ],
)  # fmt: skip
def test_each_form_is_read_out(text: str, english: str, chinese: str):
    assert (said(text, "en"), said(text, "zh")) == (english, chinese)


def test_a_name_leads_to_its_entry():
    phrases = Phrases(compile_pack(minimal_files()), "en")

    assert str(phrases.phrase(analyse("sales", SCOPE).root)) == '<a href="#fact-sales">Sales</a>'
