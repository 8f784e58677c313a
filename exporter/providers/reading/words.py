"""The exact codes and types that mean one thing wherever they are seen, and those that are only a hint.

Sources: OpenAI's error-code page and help article 6614457 (the four billing codes of 2026), recorded
answers of OpenAI, Anthropic, Google, Groq, Moonshot and Mistral, and the sources of litellm, one-api and new-api.
"""

from exporter.outcome import Outcome
from exporter.providers.reading.decision import (
    CREDIT,
    HARD_LIMIT,
    ORGANIZATION_LIMIT,
    PROJECT_LIMIT,
    SPENT,
    USAGE_LIMIT,
    table,
)

WORDS = table({
    Outcome.INVALID_KEY: """
        invalid_api_key incorrect_api_key invalid_key invalid_x_api_key api_key_invalid api_key_expired
        api_key_not_found
        invalidapikey invalid_authentication_error incorrect_api_key_error invalid_issuer token_expired token_revoked
        token_invalidated token_invalid expired_api_key expired_key key_expired key_revoked api_key_disabled
        api_key_revoked api_key_deleted token_not_found_in_db access_token_type_unsupported access_token_expired
        """,
    Outcome.MISSING_KEY: """
        missing_api_key no_api_key api_key_missing api_key_required missing_authorization missing_authorization_header
        credentials_missing no_auth_credentials
        """,
    Outcome.MALFORMED_KEY: "malformed_api_key invalid_api_key_format invalid_authorization_header_format",
    Outcome.ACCOUNT_DEACTIVATED: """
        account_deactivated access_terminated account_disabled account_suspended account_terminated account_banned
        organization_restricted organization_disabled organization_deactivated deactivated_workspace
        consumer_suspended user_suspended user_banned
        """,
    Outcome.NO_ORGANIZATION: "no_organization organization_membership_required not_organization_member",
    Outcome.WRONG_ORGANIZATION: "invalid_organization mismatched_organization organization_mismatch",
    Outcome.WRONG_PROJECT: """
        mismatched_project invalid_project project_not_found project_mismatch project_archived
        not_authorized_invalid_project
        """,
    Outcome.IP_NOT_ALLOWED: """
        ip_not_authorized ip_not_allowed ip_address_not_allowed ip_restricted api_key_ip_address_blocked
        """,
    Outcome.REGION_BLOCKED: """
        unsupported_country_region_territory unsupported_country unsupported_region country_not_supported
        region_not_supported location_unsupported unsupported_user_location
        """,
    Outcome.PERMISSION_DENIED: """
        missing_scope missing_scopes insufficient_scope insufficient_permissions organization_not_verified
        api_key_service_blocked api_key_http_referrer_blocked api_key_android_app_blocked api_key_ios_app_blocked
        access_token_scope_insufficient service_disabled iam_permission_denied usage_not_included
        """,
    SPENT: """
        insufficient_quota exceeded_current_quota_error quota_exhausted budget_exceeded usage_limit_reached
        insufficient_user_quota pre_consume_token_quota_failed personal_team_blocked:spending_limit openrouter_key_limit
        """,
    CREDIT: """
        credit_balance_exhausted insufficient_balance insufficient_credits insufficient_credit insufficient_funds
        credits_exhausted out_of_credits credit_balance_too_low no_credits openrouter_credits arrearage
        """,
    ORGANIZATION_LIMIT: "organization_spend_limit_exceeded enforced_spend_limit_reached",
    PROJECT_LIMIT: "project_spend_limit_exceeded",
    USAGE_LIMIT: "organization_usage_limit_exceeded",
    HARD_LIMIT: "billing_hard_limit_reached",
    Outcome.BILLING_INACTIVE: "billing_not_active billing_inactive billing_disabled card_declined payment_past_due",
    Outcome.RATE_LIMITED_REQUESTS: "requests request_quota_exceeded",
    Outcome.RATE_LIMITED_TOKENS: "tokens token_quota_exceeded",
    Outcome.RATE_LIMITED_OTHER: """
        rate_limit_exceeded rate_limit_error rate_limit_reached rate_limit_reached_error rate_limited ratelimitreached
        too_many_requests too_many_requests_error throttled input_images openrouter_free_tier_daily
        """,
    Outcome.SLOW_DOWN: "slow_down",
    Outcome.OVERLOADED: """
        server_is_overloaded overloaded_error engine_overloaded_error engine_overloaded model_overloaded overloaded
        server_overloaded model_at_capacity over_capacity nocapacity
        """,
    Outcome.SERVER_ERROR: "cf_bad_gateway bad_gateway gateway_timeout no_db_connection",
    Outcome.MODEL_NOT_FOUND: """
        model_not_found modelnotfound deploymentnotfound deployment_not_found model_not_available model_decommissioned
        model_deprecated model_not_exist unknown_model unknownmodel invalid_model model_disabled key_model_access_denied
        team_model_access_denied user_model_access_denied org_model_access_denied project_model_access_denied
        model_permission_blocked_org model_permission_blocked_project model_terms_required model_access_denied
        resource_not_found_error
        """,
})  # fmt: skip

WEAK = table({
    Outcome.INVALID_KEY: """
        authentication_error auth_error authenticationerror unauthorized unauthenticated unauthorized_error
        """,
    Outcome.PERMISSION_DENIED: """
        permission_error permission_denied permission_denied_error permissiondenied access_denied accessdenied
        permissiondeniederror the_caller_does_not_have_permission_to_execute_the_specified_operation
        """,
    CREDIT: "credit_limit",
    SPENT: "quota_exceeded quotaexceeded",
    Outcome.BILLING_INACTIVE: "billing_error payment_required",
    Outcome.RATE_LIMITED_OTHER: "resource_exhausted some_resource_has_been_exhausted throttling_error",
    Outcome.SERVER_ERROR: """
        server_error internal_server_error internal_error internalservererror internal api_error apierror unavailable
        service_unavailable service_unavailable_error timeout_error deadline_exceeded
        """,
    Outcome.BAD_REQUEST: """
        invalid_request_error invalid_argument request_too_large invalid_request badrequest bad_request
        """,
})  # fmt: skip
"""Asked after the message: these cover several causes (a ``server_error`` may say that it is overloaded)."""
