using RunLinkedData.Model;
using RunLinkedData.Sql.Model;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Sql.Selection;

/// <summary>What the name of a table means: a dataset with one version, some of them, or all.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Process">Its process; null where the name does not tell.</param>
internal sealed record NamedVersions(string Dataset, string? Process)
{
    /// <summary>The one version; null where there are several.</summary>
    public DataReference? One { get; private init; }

    /// <summary>Some of them; null for one or all.</summary>
    public VersionRange? Some { get; private init; }

    /// <summary>The dataset of a name that tells no process, and needs one; null for other names.</summary>
    public static string? WithoutProcess(string name)
    {
        var at = name.LastIndexOf('@');
        var dataset = at < 0 ? name : name[..at];
        var kind = at < 0 ? null : VersionText.TryParse(name[(at + 1)..])?.Kind;
        return DatasetIdentity.IsName(dataset) && kind is not (VersionKind.RunId or VersionKind.Prefix or VersionKind.Orchestrated)
            ? dataset
            : null;
    }

    /// <summary>Reads the name of a table. <c>process</c>: that of datasets without one.</summary>
    /// <exception cref="SqlException"><c>SQL_INVALID</c>: no dataset can have the name.</exception>
    /// <exception cref="ReferenceException"><c>REFERENCE_INVALID</c>: what follows the <c>@</c> is no version.</exception>
    public static NamedVersions Parse(string name, string? process)
    {
        var at = name.LastIndexOf('@');
        var whole = process is not null && name.LastIndexOf('/', at < 0 ? name.Length - 1 : at) < 0 ? $"{process}/{name}" : name;
        if (VersionRange.Is(whole))
        {
            var some = VersionRange.Parse(whole);
            return new NamedVersions(some.Dataset, some.Process) { Some = some };
        }

        if (at >= 0)
        {
            var one = DataReference.Parse(whole);
            return new NamedVersions(one.Dataset, one.Process) { One = one };
        }

        var slash = whole.LastIndexOf('/');
        var dataset = whole[(slash + 1)..];
        return DatasetIdentity.IsName(dataset) && slash != 0
            ? new NamedVersions(dataset, slash < 0 ? null : whole[..slash])
            : throw new SqlException(
                ErrorCode.SqlInvalid,
                $"There is no table '{name}': no dataset can have that name. A query reads datasets, written \"process/dataset\" or "
                + "\"process/dataset@latest\" in double quotes, and the tables versions, runs, inputs and checks.");
    }
}
