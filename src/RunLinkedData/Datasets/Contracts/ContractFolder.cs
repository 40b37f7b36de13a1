using System.Buffers;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Datasets.Contracts;

/// <summary>A folder in which contracts are found by the names of datasets: <c>PROCESS/DATASET.yaml</c>, or <c>DATASET.yaml</c>.</summary>
internal sealed class ContractFolder(string folder)
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("\\:*?\"<>|\0");

    private static readonly string[] Endings = [".yaml", ".odcs.yaml"];

    /// <summary>The contract of a dataset; null where there is none.</summary>
    /// <exception cref="ContractException">It cannot be used.</exception>
    public DataContract? Find(string process, string dataset)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        string[] names = IsPlain(process) ? [$"{process}/{dataset}", dataset] : [dataset];
        var found = from name in names
                    from ending in Endings
                    let path = Path.Combine(folder, name + ending)
                    where File.Exists(path)
                    select path;
        return found.FirstOrDefault() is { } file ? DataContract.Load(file) : null;
    }

    // What is no name of folders below this one has none here.
    private static bool IsPlain(string process) =>
        process.Split('/').All(part => part.Length > 0 && part is not ("." or "..") && part.AsSpan().IndexOfAny(NotInNames) < 0);
}
