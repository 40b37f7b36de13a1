namespace RunLinkedData.MLflow.Http;

/// <summary>When a call that failed is tried again.</summary>
internal enum RetryRule
{
    /// <summary>
    /// When repeating it changes nothing: after 408, 429, 500, 502, 503, 504, a failed connection, a timeout or half an answer.
    /// </summary>
    Idempotent,

    /// <summary>
    /// Only when the server has surely not carried it out: no connection was made, or it said 429, or 503 with Retry-After.
    /// </summary>
    NotCarriedOut,

    /// <summary>Never.</summary>
    Never,
}
