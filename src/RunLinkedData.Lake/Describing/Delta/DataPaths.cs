using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Describing.Delta;

/// <summary>How a table names the files of versions: by paths from its folder, as too many readers take no others.</summary>
internal abstract class DataPaths
{
    /// <summary>The way for a table.</summary>
    /// <param name="table">The table's folder.</param>
    /// <param name="time">The clock.</param>
    public static DataPaths Of(FileLocation table, TimeProvider time) =>
        table.IsLocal ? new LinkedPaths(table, time) : new ClimbingPaths(table);

    /// <summary>The paths of the files of a version, in their order, without escapes.</summary>
    /// <exception cref="SourceException"><c>TABLE_UNSUPPORTED</c>: a file cannot be named so.</exception>
    public IReadOnlyList<string> Place(DescribedVersion version)
    {
        List<string> paths = [];
        try
        {
            foreach (var file in version.Files)
            {
                paths.Add(Place(version.RunId, file.Location));
            }

            return paths;
        }
        catch
        {
            Discard(paths);
            throw;
        }
    }

    /// <summary>Takes back what was made for paths that the table does not have, or has no more.</summary>
    public abstract void Discard(IEnumerable<string> paths);

    /// <summary>Takes back what programs that were killed have left.</summary>
    /// <param name="used">The paths that the table has.</param>
    public abstract void Sweep(IReadOnlySet<string> used);

    /// <summary>The path of a file.</summary>
    protected abstract string Place(string runId, FileLocation file);

    /// <summary>The error of a file that cannot be named.</summary>
    protected static SourceException Unplaced(FileLocation file, string why) =>
        new(ErrorCode.TableUnsupported, $"Its file '{file}' {why}") { File = file.ToString() };
}
