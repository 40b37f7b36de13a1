using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Recording.Reads;

/// <summary>Which columns the inputs of a run have, to check against it what is said of columns that are made from them.</summary>
/// <remarks>Safe for use by many threads at once.</remarks>
internal sealed class InputColumns
{
    private readonly Lock _lock = new();

    // By process, where that is known, and dataset. Without columns, they are not known.
    private readonly Dictionary<(string? Process, string Dataset), HashSet<string>?> _inputs = [];

    /// <param name="started">The run, with what other programs have recorded as its inputs.</param>
    public InputColumns(MlflowRun started)
    {
        foreach (var tag in started.Tags)
        {
            foreach (var prefix in new[] { RunTags.InputPrefix, RunTags.ExternalInputPrefix })
            {
                if (tag.Key.StartsWith(prefix, StringComparison.Ordinal))
                {
                    _inputs[(null, tag.Key[prefix.Length..])] = null;
                }
            }
        }
    }

    /// <summary>Adds a version that was read.</summary>
    public void Add(ProvenanceInput input, DatasetManifest manifest)
    {
        lock (_lock)
        {
            if (!_inputs.TryGetValue((input.Process, input.Dataset), out var known))
            {
                known = new(StringComparer.Ordinal);
                _inputs.Add((input.Process, input.Dataset), known);
            }

            known?.UnionWith(manifest.Columns.Select(column => column.Name));
        }
    }

    /// <summary>Adds what no run of the store made: what columns it has is not known.</summary>
    public void Add(string input)
    {
        lock (_lock)
        {
            _inputs[(null, input)] = null;
        }
    }

    /// <summary>Sees to it that the run has read what columns of a dataset are said to be made from.</summary>
    /// <exception cref="ArgumentException">It has not read such an input, or no such column was in it.</exception>
    public void Check(string dataset, string runId, IEnumerable<(string Column, ColumnSource Source)> derived)
    {
        lock (_lock)
        {
            foreach (var (column, source) in derived)
            {
                var what = $"Column '{column}' of dataset '{dataset}' is said to be derived from "
                    + $"'{source.Dataset}.{source.Column}', but";
                var inputs = _inputs.Where(input => IsMeant(input.Key, source.Dataset)).Select(input => input.Value).ToList();
                if (inputs.Count == 0)
                {
                    var read = string.Join(", ", _inputs.Keys.Select(NameOf).Distinct().Order(StringComparer.Ordinal));
                    throw new ArgumentException(
                        $"{what} run {runId} has read no input '{source.Dataset}'. It has read {(read.Length == 0 ? "none" : read)}. "
                        + "Load the input before the dataset is saved, or correct its name.");
                }

                if (inputs.All(columns => columns?.Contains(source.Column) == false))
                {
                    var known = string.Join(", ", inputs.SelectMany(columns => columns!).Distinct().Order(StringComparer.Ordinal));
                    throw new ArgumentException(
                        $"{what} no version of '{source.Dataset}' that run {runId} has read has such a column. It has {known}. "
                        + "Correct its name.");
                }
            }
        }
    }

    // The process of a version that was named by its run alone is not known.
    private static bool IsMeant((string? Process, string Dataset) input, string name) =>
        name == input.Dataset
        || (input.Process is null
            ? name.EndsWith('/' + input.Dataset, StringComparison.Ordinal)
            : name == $"{input.Process}/{input.Dataset}");

    private static string NameOf((string? Process, string Dataset) input) =>
        $"'{(input.Process is null ? "" : input.Process + "/")}{input.Dataset}'";
}
