using RunLinkedData.Lake.Files;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Lake.Describing;

/// <summary>
/// Where a table may be: apart from artifacts and from other tables, as engines delete what lies in a table and is not of it
/// (<c>VACUUM</c>, orphan files), and as nothing is to be written into a version.
/// </summary>
/// <param name="folder">The table's folder.</param>
/// <param name="open">Opens the store at a URI that is not on this machine.</param>
internal sealed class TablePlace(TableFolder folder, Func<string, IArtifactStore> open)
{
    private static readonly (TableFormat Format, string Folder, string Ending)[] Marks =
        [(TableFormat.Iceberg, "metadata", ".metadata.json"), (TableFormat.Delta, "_delta_log", ".json")];

    /// <summary>Refuses a new table in the folder of another one, whatever program has made that.</summary>
    /// <param name="format">The form of the table, of which there is none in its folder.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="TableException"><c>TABLE_TAKEN</c>: there is one.</exception>
    public async Task CheckNewAsync(TableFormat format, CancellationToken cancellationToken)
    {
        foreach (var (other, name, ending) in Marks.Where(mark => mark.Format != format))
        {
            if (await HasAsync(folder, name, ending, cancellationToken).ConfigureAwait(false))
            {
                throw Taken($"The folder '{folder}' has a table of the form {other} already.");
            }
        }

        for (var at = folder.Location.Folder; at.Path.Contains('/', StringComparison.Ordinal); at = at.Folder)
        {
            var above = TableFolder.Open(at.ToString(), open);
            foreach (var (_, name, ending) in Marks)
            {
                if (await HasAsync(above, name, ending, cancellationToken).ConfigureAwait(false))
                {
                    throw Taken($"The folder '{folder}' lies in another table, '{above}'.");
                }
            }
        }
    }

    /// <summary>Refuses a place that artifacts lie in, or that lies among them.</summary>
    /// <param name="file">A file of a version.</param>
    /// <param name="runId">The run that has written it.</param>
    /// <exception cref="ArgumentException">It is such a place.</exception>
    public void Check(FileLocation file, string runId)
    {
        var table = folder.Location;
        var root = RootOf(file, runId);
        if (file.PathFrom(table) is not null || (root is not null && (root == table || table.PathFrom(root) is not null)))
        {
            throw new ArgumentException(
                $"'{table}' is no folder for a table: the artifacts of the runs are {(file.PathFrom(table) is null
                    ? $"around it, in '{root}'" : "in it")}, and engines delete what lies in a table and is not of it. "
                    + "Name a folder apart from them.");
        }
    }

    /// <summary>The folder of all artifacts, by where those of a run lie: <c>mlruns/1/RUN/artifacts/…</c>.</summary>
    private static FileLocation? RootOf(FileLocation file, string runId)
    {
        var end = file.Path.IndexOf($"/{runId}/", StringComparison.Ordinal);
        return end <= 0 ? null : file.Combine(file.Path[..end]) is var experiment && experiment.Name.All(char.IsAsciiDigit)
            ? experiment.Folder
            : experiment;
    }

    private static async Task<bool> HasAsync(TableFolder at, string name, string ending, CancellationToken cancellationToken)
    {
        try
        {
            return (await at.ListAsync(name, cancellationToken).ConfigureAwait(false))
                .Any(file => file.EndsWith(ending, StringComparison.Ordinal));
        }
        catch (MlflowException)
        {
            // Folders above may be closed to this program, which has no need of them.
            return false;
        }
    }

    private static TableException Taken(string what) =>
        new(TableException.Taken, $"{what} Engines delete what lies in a table and is not of it. Name a folder apart from it.");
}
