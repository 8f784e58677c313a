"""Words about money: ``MONEY`` is unmistakable, ``BILLING`` only counts after rate limits had their say."""

from exporter.outcome import Outcome
from exporter.providers.reading.decision import (
    CREDIT,
    HARD_LIMIT,
    ORGANIZATION_LIMIT,
    PROJECT_LIMIT,
    SPENT,
    USAGE_LIMIT,
    phrases,
)

MONEY = phrases(
    (
        HARD_LIMIT,
        r"""
        billing hard limit
        hard (usage |spend(ing)? )?limit .{0,20}(reached|exceeded)
        """,
    ),
    (
        CREDIT,
        r"""
        insufficient[_ ](account |user |paid |available |api )?(balance|credits?|funds?)\b
        (balance|credits?|funds?) (is|are) (currently |too |now )?(insufficient|low|not enough|negative|zero)
        (balance|credits?|funds?) (is|are|has|have)( been)? (exhausted|depleted|run out|expired|used up)
        balance (insufficient|not enough|exhausted)
        not enough (credits?|balance|funds?|money)
        (out of|run out of|ran out of|used up (all )?your|exhausted (all )?your) (\w+ )?credits?\b
        (no|any|zero) (remaining )?credits? (or licenses |are )?(left|remaining|yet|available)
        \bdo(es)?(n't| not) have (any|enough|sufficient) (credits?|balance|funds)
        requires? (more|a paid|paid) (credits?|balance)
        more credits are required
        can only afford
        prepa(yment|id) credits?\b.{0,20}(deplet|exhaust|used|expired)
        please (recharge|top up|top-up)
        余额不足|余额已|欠费|请充值
        """,
    ),
    (PROJECT_LIMIT, r"(project|workspace).{0,40}(spend(ing)?|usage) (limits?|caps?)"),
    (
        ORGANIZATION_LIMIT,
        r"""
        organi[sz]ation.{0,40}spend(ing)? (limit|cap)
        reached your specified api usage limit
        """,
    ),
    (USAGE_LIMIT, r"organi[sz]ation.{0,40}(monthly |assigned )?usage limit"),
    (
        # Of Google's "exceeded your current quota" most are limits per minute or day: see THROTTLE.
        SPENT,
        r"""
        ^(?!\(google\)).*\bexceed(ed|s|ing)? (your |the |its )?((current|monthly|assigned|available|account|free|total|api|usage) )*quota(?! (for|of) (\w+ )?(requests?|tokens?)|.{0,60} per (minute|second|min\b))
        used all (of )?(your |the |its )?(available )?credits
        (spend(ing)?|budget|monthly (usage|included credits?)) ?(limit|cap)?s? ((has|have) been |was |is )?(reached|exceeded|exhausted)
        (reached|exceeded|hit|over) ((its|your|the|their) )?(\w+ ){0,2}(spend(ing)? (limit|cap)|budget|included credits)
        (over|exceeded\w{0,10}) ?budget
        budget ?exceeded
        credit limit exceeded
        key limit exceeded
        key with a higher (\w+ )?limit
        out of call volume quota
        (user|token|your|account) quota (is )?(not enough|exhausted|insufficient|used up)
        quota (is )?(insufficient|not enough)
        need quota:
        insufficient_quota
        free (tier|quota|trial|allocation|credits?)\b.{0,40} (exhausted|used up|expired)
        used up your .{0,30}(allocation|quota|allowance)
        额度(不足|已用尽|已用完|用尽|耗尽|已耗尽)|预扣费额度失败|配额(不足|已用尽|已用完)
        """,  # noqa: E501 -- one phrase a line
    ),
)

BILLING = phrases(
    (
        Outcome.BILLING_INACTIVE,
        r"""
        account (is )?(not active|inactive)
        billing (is )?(not (active|enabled)|inactive|disabled)
        billing.{0,20} (must|has|to) be enabled
        enable billing
        billing account.{0,40}(disabled|closed|not active)
        (card|payment) ((was|has been|is) )?(declined|failed|rejected)
        past due|unpaid (invoice|balance|bill)|in good standing
        no (active )?(payment method|billing|subscription)
        issue with your (billing|payment)
        """,
    ),
    (
        SPENT,
        r"""
        payment required
        credit balance
        usage limits? ((has|have) been )?(reached|exceeded)
        (reached|exceeded) your (monthly|usage|specified|api) (\w+ )?limit
        (purchase|buy|add|top up) (more )?credits
        quota ((has been|is) )?(exhausted|exceeded|used up)
        exceeded (your|the|its) quota
        """,
    ),
)
