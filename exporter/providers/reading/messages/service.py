"""Words about the service: its limits (``THROTTLE``), the call that was made (``CALL``), its health (``TROUBLE``)."""

from exporter.outcome import Outcome
from exporter.providers.reading.decision import phrases

THROTTLE = phrases(
    (Outcome.SLOW_DOWN, r"^slow[ _]?down[.!]?$"),
    (
        # Not "RateLimitError": the SDKs call an empty balance so too.
        Outcome.RATE_LIMITED_OTHER,
        r"""
        \brate[ _-]?limit(?!error)(s|ed|ing)?\b|throttl
        too many (requests|tokens|concurrent|api calls)
        \b(requests?|tokens?|queries|calls|images) ?per ?(second|minute|min\b|hour|day|month)
        \b(rpm|rpd|tpm|tpd|rps|qpm|qps|ipm)\b|per[ -](minute|second|min)\b
        \brequest limit|(requests|tokens)per(day|minute|project|model)
        reached.{0,30}concurrency|concurrent (requests|connections)
        quota exceeded for (quota )?metric|resource has been exhausted
        请求(过于)?频繁|速率限制|限流
        """,
    ),
    (Outcome.RATE_LIMITED_OTHER, r"^\(google\) .*(exceeded your current quota|resource_exhausted)"),
    (Outcome.SLOW_DOWN, r"\bslow[ _]down\b"),
)

CALL = phrases(
    # An edge refuses like this, whatever it dresses up as: it says nothing about the key.
    (Outcome.UNKNOWN, r"^request not allowed\.?$|request was blocked"),
    (
        Outcome.BAD_REQUEST,
        r"""
        requires moderation|input was flagged|flagged (for|as)|safety system|usage polic
        content (policy|filter|management)
        invalid url|unknown (request )?url
        multiple authentication|allowed fqdn|context length
        """,
    ),
    (
        Outcome.MODEL_NOT_FOUND,
        r"""
        \b(models?|deployment|engine)\b.{0,120}?\b(do(es)? not exist|doesn't exist|not (exist|found|available|be found)|is not supported|unavailable for|unknown|disabled|blocked at|no longer (available|supported)|requires terms)
        \b(models?|deployment|engine)\b.{0,120}?\b(has been|is|was|were) (deprecated|decommissioned|retired|shut ?down|removed|discontinued|sunset)
        (not have|no|n't have) access to (the )?(requested )?(model|deployment)
        not allowed to (access|use|call|sample from) ((the|this) )?model|(permission|access) to (use )?((the|this) )?model|unable to access model
        (unknown|invalid|unsupported|no such|not found the) model|not a (valid|supported) model
        no endpoints? (found|available)|no (available channel|allowed providers)
        api deployment for this resource
        ^model: \S+$
        无可用渠道|模型\S{0,30}(不存在|不可用|未找到)|无权\S{0,4}模型
        """,  # noqa: E501 -- one phrase a line
    ),
    (
        Outcome.PERMISSION_DENIED,
        r"""
        insufficient permission|insufficient authentication scopes|scope requirement
        (required|necessary|needed) (scopes?|permissions?|roles?|data action)
        lacks? .{0,30}(scope|permission|data action|role)
        (not|n't) have ((the|sufficient|any|required|necessary) )*(permission|access to|privilege|authority)
        permission denied|access to .{1,60} (is|was|has been) denied
        not (authorized|permitted|allowed) to\b
        (api|service|method).{0,200}(are|is) blocked
        没有权限|无权访问
        """,
    ),
)

TROUBLE = phrases(
    (
        Outcome.OVERLOADED,
        r"""
        \boverload(ed)?\b|\bover capacity|\bat (full |max(imum)? )?capacity|(no|insufficient|out of) (\w+ )?capacity
        too busy|(server|system|service|model|engine)s? (is|are) ((currently|too|temporarily) )?busy
        high (demand|load|traffic)|heavy load|not ready yet
        负载|繁忙|过载
        """,
    ),
    (
        Outcome.SERVER_ERROR,
        r"""
        server had an error|internal (server )?error|error (has )?occurred while processing|backend error
        bad gateway|gateway time-? ?out|upstream connect|no healthy upstream|reset before headers
        (service|server) (is )?((temporarily|currently) )?unavailable|temporarily unavailable
        web server is (down|returning)
        """,
    ),
)
