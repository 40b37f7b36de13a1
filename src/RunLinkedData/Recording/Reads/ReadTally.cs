using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Members;
using RunLinkedData.Model.Reads;

namespace RunLinkedData.Recording.Reads;

/// <summary>
/// Which columns of its inputs a run has read so far, until that is recorded: inputs are sent when they are loaded, and read later, so a
/// tag of the run says it, written when values are flushed and at the end.
/// </summary>
/// <remarks>Safe for use by many threads at once. Nothing in it fails or waits: it must not disturb reading.</remarks>
internal sealed class ReadTally
{
    private readonly Lock _lock = new();
    private readonly string? _member;
    private readonly Dictionary<string, Dictionary<string, Reads>> _datasets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);

    /// <param name="started">The run, with what earlier programs in the place of this one have recorded.</param>
    /// <param name="member">This program, if it has joined the run.</param>
    public ReadTally(MlflowRun started, RunMember? member)
    {
        _member = member?.Id;
        foreach (var tag in started.Tags)
        {
            if (ReadColumnsTag.FindDataset(tag.Key, _member) is { } dataset)
            {
                Restore(dataset, tag.Value);
            }
        }
    }

    /// <summary>Notes that columns of a version were read; null for all of them, without naming any.</summary>
    public void Note(string dataset, string version, IEnumerable<string>? columns)
    {
        lock (_lock)
        {
            var reads = Find(dataset, version);
            if (columns is null ? reads.AddWhole() : reads.Add(columns))
            {
                _changed.Add(dataset);
            }
        }
    }

    /// <summary>The tags of what has changed since the last call, of the versions that are inputs.</summary>
    /// <param name="isInput">Whether a version of a dataset is recorded as an input.</param>
    public IReadOnlyList<Tag> Take(Func<string, string, bool> isInput)
    {
        lock (_lock)
        {
            List<Tag> tags = [];
            foreach (var dataset in _changed.Order(StringComparer.Ordinal).ToList())
            {
                var versions = _datasets[dataset];
                var read = versions
                    .Where(version => version.Key.Length == 0 || isInput(dataset, version.Key))
                    .ToDictionary(version => version.Key, version => version.Value.ToColumns(), StringComparer.Ordinal);
                if (read.Count > 0)
                {
                    tags.Add(new Tag(ReadColumnsTag.KeyOf(dataset, _member), ReadColumnsTag.Write(read)));
                }

                if (read.Count == versions.Count)
                {
                    // Else there are some that become an input when all of them is read.
                    _changed.Remove(dataset);
                }
            }

            return tags;
        }
    }

    // Without the versions, which an earlier program had no room for, it is said of all.
    private void Restore(string dataset, string text)
    {
        foreach (var (versions, columns) in ReadColumnsTag.Read(text))
        {
            foreach (var version in versions.DefaultIfEmpty(""))
            {
                Find(dataset, version).Add(columns);
            }
        }
    }

    private Reads Find(string dataset, string version)
    {
        if (!_datasets.TryGetValue(dataset, out var versions))
        {
            _datasets.Add(dataset, versions = new(StringComparer.Ordinal));
        }

        if (!versions.TryGetValue(version, out var reads))
        {
            versions.Add(version, reads = new Reads());
        }

        return reads;
    }

    private sealed class Reads
    {
        private readonly HashSet<string> _names = new(StringComparer.Ordinal);
        private bool _isWhole;
        private bool _isCut;

        public bool AddWhole()
        {
            var isNew = !_isWhole;
            _isWhole = true;
            return isNew;
        }

        public bool Add(IEnumerable<string> names)
        {
            var before = _names.Count;
            _names.UnionWith(names);
            return _names.Count > before;
        }

        public void Add(ReadColumns columns)
        {
            _names.UnionWith(columns.Names);
            _isWhole |= columns.IsWhole;
            _isCut |= columns.IsCut;
        }

        public ReadColumns ToColumns() => new()
        {
            Names = [.. _names.Order(StringComparer.Ordinal)],
            IsWhole = _isWhole,
            IsCut = _isCut,
        };
    }
}
