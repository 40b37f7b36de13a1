using System.Globalization;
using RunLinkedData.Model;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>
/// What lies in the folder of a dataset that is not published: files of an attempt that died, or of another program that has resumed the
/// run and is at work. Nobody can tell these apart, so they stay until a manifest is there, and the other program cannot publish any more.
/// </summary>
/// <param name="dataset">Whose folder it is.</param>
/// <param name="paths">The paths of the files, from the root of the artifacts.</param>
/// <param name="mayDelete">
/// Whether they may be deleted then. Where not, as with MLflow's permission EDIT or at addresses that a server signs, files of their names
/// take their place, and as long as one of them is there, nothing is published: whoever reads the folder would take it for a part.
/// </param>
internal sealed class LeftFiles(DatasetIdentity dataset, IReadOnlySet<string> paths, bool mayDelete)
{
    public bool MayDelete => mayDelete;

    /// <summary>
    /// What the names of files of rows have before their numbers, so that they are nobody else's: nothing where no file of rows lies, as
    /// names are in the digest.
    /// </summary>
    public string Prefix
    {
        get
        {
            if (!mayDelete || !HasRows(""))
            {
                return "";
            }

            for (var attempt = 2; ; attempt++)
            {
                var prefix = string.Create(CultureInfo.InvariantCulture, $"attempt{attempt}-");
                if (!HasRows(prefix))
                {
                    return prefix;
                }
            }
        }
    }

    public bool Contains(string path) => paths.Contains(path);

    /// <summary>Those in whose places no file of a version lies, in their order.</summary>
    public IReadOnlyList<string> Except(IEnumerable<string> version) =>
        [.. paths.Except(version).Order(StringComparer.Ordinal)];

    private bool HasRows(string prefix) =>
        paths.Any(path => path.StartsWith($"{dataset.Folder}/{PartSequence.FileStart}{prefix}", StringComparison.Ordinal));
}
