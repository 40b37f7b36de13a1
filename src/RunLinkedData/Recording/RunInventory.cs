using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Recording;

/// <summary>
/// What a run has recorded so far, of this program and, when it was resumed, of those before: what is told twice counts once.
/// </summary>
/// <remarks>Safe for use by many threads at once.</remarks>
internal sealed class RunInventory
{
    private const int MostManifests = 50;

    private readonly Lock _lock = new();
    private readonly string _runId;
    private readonly Dictionary<string, string> _parameters;

    // The producing run IDs by dataset name, in the order they were read.
    private readonly Dictionary<string, List<string>> _inputs;
    private readonly List<ProvenanceInput> _read = [];
    private readonly Dictionary<(string Name, string Version), ExternalInput> _external = [];
    private readonly List<ProvenanceOutput> _written = [];
    private readonly List<DatasetManifest> _manifests = [];
    private readonly List<string> _notes = [];
    private volatile bool _hasArtifacts;

    public RunInventory(MlflowRun started)
    {
        _runId = started.Info.RunId;
        _parameters = started.ParamsByKey();
        _inputs = started.Tags
            .Where(tag => tag.Key.StartsWith(RunTags.InputPrefix, StringComparison.Ordinal))
            .ToDictionary(tag => tag.Key[RunTags.InputPrefix.Length..], tag => tag.Value.Split(',').ToList(), StringComparer.Ordinal);
    }

    /// <summary>The parameters, sorted by name.</summary>
    public IReadOnlyDictionary<string, string> Parameters => With(new Dictionary<string, string>());

    /// <summary>The parameters, and those that others have recorded, sorted by name.</summary>
    public IReadOnlyDictionary<string, string> With(IReadOnlyDictionary<string, string> others)
    {
        lock (_lock)
        {
            SortedDictionary<string, string> all = new(_parameters, StringComparer.Ordinal);
            foreach (var (name, value) in others)
            {
                all.TryAdd(name, value);
            }

            return all;
        }
    }

    /// <summary>The data versions that this program has read.</summary>
    public IReadOnlyList<ProvenanceInput> Read => Snapshot(_read);

    /// <summary>What this program has read that no run made.</summary>
    public IReadOnlyList<ExternalInput> External
    {
        get
        {
            lock (_lock)
            {
                return [.. _external.Values];
            }
        }
    }

    /// <summary>The datasets that this program has written.</summary>
    public IReadOnlyList<ProvenanceOutput> Written => Snapshot(_written);

    /// <summary>Their manifests; of many datasets, those of the first 50.</summary>
    public IReadOnlyList<DatasetManifest> Manifests => Snapshot(_manifests);

    /// <summary>Sentences about the run.</summary>
    public IReadOnlyList<string> Notes => Snapshot(_notes);

    /// <summary>Whether the program has stored artifacts under names of its own.</summary>
    public bool HasArtifacts => _hasArtifacts;

    /// <summary>The program stores, or tries to store, an artifact under a name of its own.</summary>
    public void NoteArtifact() => _hasArtifacts = true;

    /// <summary>The value of a parameter, or null.</summary>
    public string? FindParameter(string name)
    {
        lock (_lock)
        {
            return _parameters.GetValueOrDefault(name);
        }
    }

    /// <summary>Adds a parameter; false when it is there with that value.</summary>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: it has another value.</exception>
    public bool TryAdd(Param param)
    {
        lock (_lock)
        {
            if (_parameters.TryAdd(param.Key, param.Value))
            {
                return true;
            }

            return _parameters[param.Key] is var logged && logged == param.Value
                ? false
                : throw new MlflowException(
                    MlflowErrorCode.InvalidParameterValue,
                    $"Parameter '{param.Key}' of run {_runId} is '{logged}' already "
                    + $"and cannot become '{param.Value}': parameters never change. "
                    + "Log it under another name, or as a tag.");
        }
    }

    /// <summary>
    /// Adds a data version that was read; null when it is there. Gives the IDs of all runs whose versions of that dataset were read.
    /// </summary>
    /// <param name="input">The version.</param>
    /// <param name="isMoving">
    /// Whether the reference named another version at another time: such a one has to be pinned when the run is made again, and is kept.
    /// </param>
    public IReadOnlyList<string>? TryAdd(ProvenanceInput input, bool isMoving)
    {
        lock (_lock)
        {
            if (!_inputs.TryGetValue(input.Dataset, out var known))
            {
                _inputs.Add(input.Dataset, known = []);
            }

            if (known.Contains(input.RunId))
            {
                Refine(input, isMoving);
                return null;
            }

            known.Add(input.RunId);
            _read.Add(input);
            return [.. known];
        }
    }

    /// <summary>Whether a version of a dataset is an input of the run.</summary>
    public bool HasRead(string dataset, string runId)
    {
        lock (_lock)
        {
            return _inputs.TryGetValue(dataset, out var known) && known.Contains(runId);
        }
    }

    /// <summary>Adds what no run made; null when it is there. Gives all versions of that name.</summary>
    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: it is there from another source, or without what pins it.
    /// </exception>
    public IReadOnlyList<string>? TryAdd(ExternalInput input)
    {
        lock (_lock)
        {
            if (_external.TryAdd((input.Name, input.Version), input))
            {
                return [.. _external.Keys.Where(key => key.Name == input.Name).Select(key => key.Version)];
            }

            var known = _external[(input.Name, input.Version)];
            return known.Source != input.Source ? throw Recorded("from another source", "Give each source a name of its own.")
                : input.Digest is null || input.Digest == known.Digest ? null
                : throw Recorded("with other pins, or none", "Record it once, or under another name.");
        }

        MlflowException Recorded(string how, string advice) => new(
            MlflowErrorCode.InvalidParameterValue,
            $"Run {_runId} has recorded the input '{input.Name}' of version '{input.Version}' {how} already. {advice}");
    }

    /// <summary>Adds a dataset that was written.</summary>
    public void Add(DatasetManifest manifest)
    {
        lock (_lock)
        {
            _written.Add(new ProvenanceOutput
            {
                Dataset = manifest.Name,
                Digest = manifest.Digest,
                Rows = manifest.Content == DatasetContent.Rows ? manifest.Rows : null,
                Bytes = manifest.Bytes,
            });
            if (_manifests.Count < MostManifests)
            {
                _manifests.Add(manifest);
            }
        }
    }

    /// <summary>Adds a note; false when it is there.</summary>
    public bool TryAddNote(string note)
    {
        lock (_lock)
        {
            var isNew = !_notes.Contains(note);
            if (isNew)
            {
                _notes.Add(note);
            }

            return isNew;
        }
    }

    private void Refine(ProvenanceInput input, bool isMoving)
    {
        var index = _read.FindIndex(known => known.Dataset == input.Dataset && known.RunId == input.RunId);
        if (index < 0)
        {
            // Another program has recorded it on the run; this one reads it too.
            _read.Add(input);
        }
        else if (isMoving && !DataReference.Parse(_read[index].Reference!).IsMoving)
        {
            _read[index] = _read[index] with { Process = input.Process, Reference = input.Reference };
        }
    }

    private List<T> Snapshot<T>(List<T> items)
    {
        lock (_lock)
        {
            return [.. items];
        }
    }
}
