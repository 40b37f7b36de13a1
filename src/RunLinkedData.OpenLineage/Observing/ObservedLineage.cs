using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Checks;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Provenance;
using RunLinkedData.OpenLineage.Events;
using RunLinkedData.OpenLineage.Facts;
using RunLinkedData.OpenLineage.Gathering;
using RunLinkedData.OpenLineage.Sending;
using RunLinkedData.Recording;

namespace RunLinkedData.OpenLineage.Observing;

/// <summary>What OpenLineage is told of one run, and has been told already.</summary>
internal sealed class ObservedLineage : IDisposable
{
    // Events tell more when the store answers in time, and are told in any case.
    private static readonly TimeSpan TimeToFind = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly ObservedRun _run;
    private readonly LineageEvents _events;
    private readonly FactFinder _finder;
    private readonly RunOrigin _origin;
    private readonly TimeSpan _interval;
    private readonly ITimer _timer;
    private readonly Dictionary<(string Dataset, string Name, string? Column), CheckResult> _checks = [];
    private List<ObservedInput> _inputs = [];
    private List<DatasetManifest> _outputs = [];
    private bool _isScheduled;
    private bool _isOver;

    public ObservedLineage(
        ObservedRun run, LineageEvents events, FactFinder finder, RunOrigin origin, Outbox outbox, TimeSpan interval)
    {
        (_run, _events, _finder, _origin, Outbox, _interval) = (run, events, finder, origin, outbox, interval);
        _timer = run.TimeProvider.CreateTimer(_ => TellOrWait(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The events on their way.</summary>
    public Outbox Outbox { get; }

    /// <summary>The run was started by this program.</summary>
    public void Start()
    {
        var record = _run.ToRecord() with { Inputs = [], ExternalInputs = [], Outputs = [] };
        Outbox.Post(async token => [_events.Start(await FindAsync(record, [], token).ConfigureAwait(false))]);
    }

    /// <summary>It has read something.</summary>
    public void Add(ObservedInput input)
    {
        lock (_lock)
        {
            _inputs.Add(input);
            Schedule();
        }
    }

    /// <summary>It has written something.</summary>
    public void Add(DatasetManifest manifest)
    {
        lock (_lock)
        {
            _outputs.Add(manifest);
            Schedule();
        }
    }

    /// <summary>It has checked something; the last time counts.</summary>
    public void Add(DatasetCheck check)
    {
        lock (_lock)
        {
            _checks[(check.Dataset, check.Name, check.Column)] = CheckResult.Of(check);
        }
    }

    /// <summary>Tells what was added since that was told, in any case.</summary>
    public void Tell() => Outbox.Post(RunningAsync);

    /// <summary>The run has ended.</summary>
    public void End(RunEnd end)
    {
        var record = _run.ToRecord(end);
        var manifests = _run.Datasets;
        Outbox.Post(async token => _events.End(await FindAsync(record, manifests, token).ConfigureAwait(false)));
    }

    /// <summary>Tells nothing more by itself.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isOver = true;
        }

        _timer.Dispose();
    }

    public void Dispose()
    {
        Stop();
        Outbox.Dispose();
    }

    // Whoever calls holds the lock.
    private void Schedule(TimeSpan? wait = null)
    {
        if (!_isScheduled && !_isOver && _interval != Timeout.InfiniteTimeSpan)
        {
            _isScheduled = true;
            _timer.Change(wait ?? _interval, Timeout.InfiniteTimeSpan);
        }
    }

    // Where events are not taken, no more of them are made: the next one tells of all that has come meanwhile.
    private void TellOrWait()
    {
        lock (_lock)
        {
            _isScheduled = false;
            if (_isOver)
            {
                return;
            }

            if (!Outbox.IsEmpty)
            {
                Schedule(_interval < ShortestPause ? ShortestPause : _interval);
                return;
            }
        }

        Tell();
    }

    private async Task<IEnumerable<OpenLineageEvent>> RunningAsync(CancellationToken cancellationToken)
    {
        List<ObservedInput> inputs;
        List<DatasetManifest> outputs;
        lock (_lock)
        {
            (inputs, _inputs) = (_inputs, []);
            (outputs, _outputs) = (_outputs, []);
        }

        var record = _run.ToRecord() with
        {
            Status = RunStatus.Running.ToText(),
            Inputs = [.. inputs.Select(input => input.Version).OfType<ProvenanceInput>()],
            ExternalInputs = [.. inputs.Select(input => input.External).OfType<ExternalInput>()],
            Outputs = [.. outputs.Select(manifest => new ProvenanceOutput { Dataset = manifest.Name, Digest = manifest.Digest })],
        };
        return _events.Running(
            await FindAsync(record, outputs, cancellationToken).ConfigureAwait(false), _run.TimeProvider.GetUtcNow());
    }

    private async Task<LineageFacts> FindAsync(
        RunProvenance record, IReadOnlyList<DatasetManifest> manifests, CancellationToken cancellationToken)
    {
        IReadOnlyList<CheckResult> checks;
        lock (_lock)
        {
            checks = [.. _checks.Values];
        }

        using CancellationTokenSource limit = new(TimeToFind, _run.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        return await _finder.FindAsync(
            _run.Started, record, _origin, _run.OpenArtifacts, manifests, checks, either.Token).ConfigureAwait(false);
    }
}
