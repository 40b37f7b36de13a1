using System.Globalization;

namespace RunLinkedData.MLflow.Artifacts.Transfers.Calls;

/// <summary>
/// Makes of a failed call the error that callers see: what could not be done, to what; why; what to do; what the storage said.
/// </summary>
internal static class StorageErrors
{
    /// <summary>Makes the error.</summary>
    /// <param name="subject">What it is about: <c>The artifact 'a' in s3://bucket/path</c>.</param>
    /// <param name="doing">What was to be done to it: <c>stored</c>.</param>
    /// <param name="code">One of <see cref="MlflowErrorCode"/>.</param>
    /// <param name="advice">Why, and what to do, without the last full stop.</param>
    /// <param name="failure">What is known.</param>
    public static MlflowException ToException(string subject, string doing, string code, string advice, StorageFailure failure)
    {
        List<string> facts = [];
        if (failure.Status is { } status)
        {
            facts.Add(string.Create(CultureInfo.InvariantCulture, $"HTTP {status}"));
        }

        if (failure.Code is { } own)
        {
            facts.Add(own);
        }

        if (failure.RequestId is { } id)
        {
            facts.Add($"request {id}");
        }

        var said = failure is { Kind: StorageFailureKind.Refused, Said: { } text } ? $" The storage said: {text.TrimEnd('.')}." : "";
        return new MlflowException(
            code,
            $"{subject} could not be {doing}. {advice}{(facts.Count == 0 ? "" : $" ({string.Join(", ", facts)})")}.{said}",
            failure)
        {
            HttpStatus = failure.Status,
        };
    }
}
