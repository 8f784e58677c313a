"""Words about who may call: the account, the place, the organization (``ACCOUNT``), and the key itself (``KEY``)."""

from exporter.outcome import Outcome
from exporter.providers.reading.decision import phrases

ACCOUNT = phrases(
    (
        Outcome.ACCOUNT_DEACTIVATED,
        r"""
        deactivated account|banned account|user (is )?banned
        access (was|has been|is) terminated
        \b(account|organi[sz]ation|workspace|consumer|project|user|team)\b.{0,80} (been|was|is|are) ((permanently|temporarily|currently) )?(deactivated|disabled|suspended|terminated|banned|closed|restricted|frozen|denied access)\b
        (service|api) has been disabled in this account
        account (deactivated|suspended|disabled|banned|terminated)
        (用户|账号|账户|帐号)\S{0,4}(被|已)(封禁|禁用|停用|冻结|注销)
        """,  # noqa: E501 -- one phrase a line
    ),
    (
        Outcome.REGION_BLOCKED,
        r"""
        country, region,? or territory
        (user|your) (location|country|region) is not (supported|available|allowed)
        (not|n't) ((currently|yet) )?(available|supported|allowed|accessible|offered) (in|from|for) (your|this) (country|location|territory|geograph|current (country|location|region))
        (not|n't) ((currently|yet) )?(available|supported|allowed|accessible) (in|from) your region
        unsupported (country|location|territory)|(country|location) (is )?not supported
        access from your (country|region|location)
        """,  # noqa: E501 -- one phrase a line
    ),
    (
        Outcome.IP_NOT_ALLOWED,
        r"""
        \bip\b( address(es)?)?.{0,80}\b(not|isn't) (\w+ )?(authori[sz]ed|allowed|permitted|whitelisted|allow-?listed|(in|on) (the|your|our|its|an))\b
        not (authori[sz]ed|allowed|permitted).{0,30}\bip address
        \bip (address )?(allow-? ?list|whitelist|restriction)
        \bip (address )?(is )?(blocked|restricted|forbidden)|unauthori[sz]ed ip
        virtual network ?/ ?firewall|firewall rules
        public (network )?access is disabled|configure private endpoint
        check your network settings|not (authorized|allowed|permitted).{0,40} from your (network|ip)
        \bip 不在
        """,  # noqa: E501 -- one phrase a line
    ),
    (
        Outcome.WRONG_PROJECT,
        r"""
        project header
        no such project|mismatched project|invalid (openai-)?project
        access to the project tied
        project .{0,60}(not found|does not exist|archived)
        """,
    ),
    (
        Outcome.WRONG_ORGANIZATION,
        r"""
        organi[sz]ation header
        no such organi[sz]ation|mismatched organi[sz]ation|invalid (openai-)?organi[sz]ation
        organi[sz]ation .{0,60}(not found|does not exist)
        """,
    ),
    (
        Outcome.NO_ORGANIZATION,
        r"""
        \bmember of any? organi[sz]ation
        access to the organi[sz]ation tied
        not (a )?member of|removed from the organi[sz]ation
        """,
    ),
    (
        Outcome.PERMISSION_DENIED,
        r"""
        organi[sz]ation must be verified|must be verified to|verify (your )?organi[sz]ation
        missing scopes?\b
        """,
    ),
)

KEY = phrases(
    (
        Outcome.MALFORMED_KEY,
        r"""
        auth(orization)? header format
        header (must|should) be .{0,20}bearer|ensure key has .{0,6}bearer
        malformed (api|auth|token|bearer|key)
        invalid (authorization header|api key) format|api key format
        expected to start with|must start with .{0,3}sk-
        """,
    ),
    (Outcome.INVALID_KEY, r"pass a valid api key|api key not valid|invalid subscription key|audience is incorrect"),
    (
        Outcome.MISSING_KEY,
        r"""
        (did ?n't|did not|have not|haven't) (provide|pass|include|send|specify|supply|set)d? ((an?|your|any|the) )?(valid )?(api[ -]?key|credentials|auth|token)
        \bno (valid )?(api[ -]?key|authorization header|credentials?|bearer token|token|access token)s? ((was|were|is|has been) )?(provided|passed|found|supplied|given|present|in request|specified|set)
        \bno (cookie )?auth(entication|orization)? (credentials?|header|info)
        \bmissing (or invalid )?(the )?(required )?(api[ -]?key|subscription key|x-api-key|bearer|authorization|authentication|auth\b|credentials?|token)
        (api[ -]?key|x-api-key|authorization|authentication|credentials?|bearer token|token) (header )?(is|are|was) (missing|required|not (provided|present|set|specified|supplied|found in)|empty|absent)
        (header|api[ -]?key|token) (missing|required|not provided)
        requires? (an )?(api key|authentication)\b|authentication required
        (must|need to|please) (provide|include|supply|specify) (an?|your|the|valid) (valid )?(api[ -]?key|authorization|authentication|credentials?|bearer)
        unregistered callers|without established identity|jwt is missing
        未提供(令牌|api|密钥|token)
        """,  # noqa: E501 -- one phrase a line
    ),
    (
        Outcome.INVALID_KEY,
        r"""
        \b(incorrect|invalid|wrong|unknown|expired|revoked|bad|unrecognized|leaked|disabled) (x-)?(the )?((virtual|proxy server|litellm|openai|provided|bearer|access|authentication|auth|authorization) )*(api[ -]?keys?|keys?|tokens?|credentials?|bearer|authentication|authorization|auth)\b
        \b(api[ -]?key|key|token|credentials?|bearer)\b( \S+)? (is|was|has|are|were) ((currently|been|either) )*(not (valid|found|recognized|authorized|active)|invalid|incorrect|expired|revoked|disabled|deleted|blocked|wrong|leaked|unknown|deactivated|reported|suspended|inactive)
        \b(api[ -]?key|token) (not (found|exist|recognized)|expired|revoked|invalid|disabled|does not exist|doesn't exist)
        authentication (fails|failed|failure|error|unsuccessful)|failed to authenticate
        could not (validate|authenticate|verify)
        (not|isn't|cannot be) authenticated
        \bunauthori[sz]ed\b|\bunauthenticated\b
        no such user|user not found
        reported as leaked|unable to find token
        not from a valid issuer|parse your authentication token|authentication token has been invalidated
        invalid .{0,20}authentication credentials|oauth .{0,30}not (currently )?supported
        无效的?(令牌|api|密钥|key|token|凭证)|(令牌|密钥|api ?key)\S{0,6}(无效|不可用|已过期|过期|错误|不存在|已失效|已被禁用)|鉴权失败
        """,  # noqa: E501 -- one phrase a line
    ),
)
