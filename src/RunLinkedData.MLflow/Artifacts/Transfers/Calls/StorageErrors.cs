using System.Globalization;

namespace RunLinkedData.MLflow.Artifacts.Transfers.Calls;

/// <summary>
/// Makes of a failed call the error that callers see: what could not be done, to what; why; what to do; what the storage said.
/// </summary>
internal static class StorageErrors
{
    /// <summary>Awaits a call, and makes of its failure what callers see.</summary>
    public static async Task<T> ExplainAsync<T, TFailure>(Task<T> asked, Func<TFailure, MlflowException> explain)
        where TFailure : StorageFailure
    {
        try
        {
            return await asked.ConfigureAwait(false);
        }
        catch (TFailure failure)
        {
            throw explain(failure);
        }
    }

    /// <summary>What was said behind a call that failed, in brackets; empty for nothing.</summary>
    public static string Reason(StorageFailure failure) => failure.Said is { } said ? $" ({said.TrimEnd('.')})" : "";

    /// <summary>A folder lies where a file is meant.</summary>
    public static MlflowException IsFolder(string path) => new(
        MlflowErrorCode.InvalidParameterValue,
        $"'{path}' is a folder in the run's artifacts, not a file. List it, and open the files in it.");

    /// <summary>Of the file another version was read before.</summary>
    public static MlflowException Changed(string path) => new(
        MlflowErrorCode.DataLoss, $"The artifact '{path}' is not the one any more of which a part was read. Read it again from its start.");

    /// <summary>There is no file of the name.</summary>
    public static MlflowException Missing(string subject) => new(MlflowErrorCode.ResourceDoesNotExist, $"{subject} is not there.")
    {
        HttpStatus = 404,
    };

    /// <summary>Of the file one version is wanted, which is gone.</summary>
    public static MlflowException VersionGone(string path, string version) => new(
        MlflowErrorCode.DataLoss,
        $"The artifact '{path}' is not there any more in the version '{version}': it was replaced or deleted, and the storage has not kept "
        + "that version.")
    {
        HttpStatus = 404,
    };

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
