using RunLinkedData.Lake.Files;

namespace RunLinkedData.Lake.Describing.Delta;

/// <summary>
/// In a bucket or container files have one name each: the table's paths climb out of its folder to where the versions are, which DuckDB
/// and the SQL of delta-rs read.
/// </summary>
internal sealed class ClimbingPaths(FileLocation table) : DataPaths
{
    /// <inheritdoc/>
    public override void Discard(IEnumerable<string> paths)
    {
    }

    /// <inheritdoc/>
    public override void Sweep(IReadOnlySet<string> used)
    {
    }

    /// <inheritdoc/>
    protected override string Place(string runId, FileLocation file)
    {
        if (file.Root != table.Root)
        {
            throw Unplaced(
                file, $"is not in '{table.Root}', where the table is, and paths of a Delta table do not lead elsewhere. "
                    + "Name a folder of the same bucket or container as the artifacts, or describe an Iceberg table.");
        }

        var (from, to) = (table.Path.Split('/'), file.Path.Split('/'));
        var common = from.Zip(to).TakeWhile(parts => parts.First == parts.Second).Count();
        return string.Join('/', from.Skip(common).Select(_ => "..").Concat(to.Skip(common)));
    }
}
