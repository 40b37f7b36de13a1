using RunLinkedData.MLflow.Artifacts.Routes;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Presigned;

/// <summary>Asks the server what lies in a folder of a run.</summary>
internal sealed class PresignedListing(PresignedServer server, PresignedLocation location)
{
    /// <summary>What lies in a folder, by path in ordinal order. Markers of folders that consoles make are passed over.</summary>
    public async Task<IReadOnlyList<ArtifactEntry>> ListAsync(string folder, CancellationToken cancellationToken)
    {
        var prefix = folder.Length == 0 ? "" : folder + "/";
        SortedDictionary<string, ArtifactEntry> entries = new(StringComparer.Ordinal);
        string? token = null;
        do
        {
            var list = await AskAsync(folder, token, cancellationToken).ConfigureAwait(false);
            foreach (var file in list.Files ?? [])
            {
                if (file.Path.StartsWith(prefix, StringComparison.Ordinal)
                    && file.Path.Length > prefix.Length
                    && !file.Path.AsSpan(prefix.Length).Contains('/'))
                {
                    entries[file.Path] = file.ToEntry(file.Path);
                }
            }

            token = list.NextPageToken == token ? null : list.NextPageToken;
        }
        while (!string.IsNullOrEmpty(token));
        return [.. entries.Values];
    }

    /// <summary>The entry of one file or folder; null when it is not there.</summary>
    public async Task<ArtifactEntry?> FindAsync(string path, CancellationToken cancellationToken) =>
        (await ListAsync(ArtifactPath.FolderOf(path), cancellationToken).ConfigureAwait(false)).FirstOrDefault(entry => entry.Path == path);

    /// <summary>The entry of a file.</summary>
    /// <exception cref="MlflowException">
    /// <c>RESOURCE_DOES_NOT_EXIST</c>: it is not there. <c>INVALID_PARAMETER_VALUE</c>: it is a folder.
    /// </exception>
    public async Task<ArtifactEntry> RequireAsync(string path, CancellationToken cancellationToken, Exception? cause = null) =>
        await FindAsync(path, cancellationToken).ConfigureAwait(false) switch
        {
            null => throw new MlflowException(
                MlflowErrorCode.ResourceDoesNotExist, $"There is no artifact file '{path}' at {location.Uri}.", cause),
            { IsFolder: true } => throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"'{path}' is a folder in the run's artifacts, not a file. List it, and open the files in it.",
                cause),
            var entry => entry,
        };

    private async Task<FileList> AskAsync(string folder, string? token, CancellationToken cancellationToken)
    {
        FileList? list = null;
        List<(string, string)> query = [("run_id", location.RunId)];
        if (folder.Length > 0)
        {
            query.Add(("path", folder));
        }

        if (token is not null)
        {
            query.Add(("page_token", token));
        }

        await server.Http.SendAsync(
            new HttpCall(HttpMethod.Get, "api/2.0/mlflow/artifacts/list")
            {
                Query = query,
                Understands = answer => FileList.TryRead(answer, out list),
            },
            cancellationToken).ConfigureAwait(false);
        return location.IsRoot(list!.RootUri)
            ? list
            : throw new MlflowException(
                MlflowErrorCode.InternalError,
                $"The server {HttpErrors.Show(server.Http.BaseAddress)} lists other files than those of the run {location.RunId} at "
                + $"{location.Uri}. Give this program credentials of the bucket.");
    }
}
