namespace RunLinkedData.Questions.Verification;

/// <summary>Counts what was verified, keeps what was found, and tells of the progress. Many threads add to it.</summary>
internal sealed class VerificationTally(IProgress<VerificationProgress>? progress)
{
    private readonly Lock _lock = new();
    private readonly List<(long Order, VerificationFinding Finding)> _findings = [];
    private VerificationProgress _now;
    private long _runs;
    private long _skipped;
    private long _inputs;

    public void Know(int versions) => Add(() => _now = _now with { KnownVersions = _now.KnownVersions + versions });

    public void Skip() => Add(() => _skipped++);

    public void EndInput() => Add(() => _inputs++);

    public void EndRun() => Add(() => _runs++);

    public void EndFile(long bytes) => Tell(() => _now = _now with { Files = _now.Files + 1, Bytes = _now.Bytes + bytes });

    public void EndVersion() => Tell(() => _now = _now with { Versions = _now.Versions + 1 });

    /// <summary>Keeps a finding. <c>order</c>: the place of its run among all.</summary>
    public void Find(long order, VerificationFinding finding) => Add(() =>
    {
        _findings.Add((order, finding));
        _now = _now with { Findings = _findings.Count };
    });

    public VerificationReport ToReport(bool isRehashed, TimeSpan duration)
    {
        lock (_lock)
        {
            return new VerificationReport
            {
                Runs = _runs,
                Versions = _now.Versions,
                Files = _now.Files,
                Bytes = _now.Bytes,
                ExternalInputs = _inputs,
                SkippedRuns = _skipped,
                IsRehashed = isRehashed,
                Duration = duration,
                Findings =
                [
                    .. _findings
                        .OrderBy(found => found.Order)
                        .ThenBy(found => found.Finding.Dataset, StringComparer.Ordinal)
                        .ThenBy(found => found.Finding.Kind)
                        .ThenBy(found => found.Finding.Path, StringComparer.Ordinal)
                        .ThenBy(found => found.Finding.Message, StringComparer.Ordinal)
                        .Select(found => found.Finding),
                ],
            };
        }
    }

    private void Add(Action change)
    {
        lock (_lock)
        {
            change();
        }
    }

    // Within the lock, so that what is told never goes backwards.
    private void Tell(Action change) => Add(() =>
    {
        change();
        progress?.Report(_now);
    });
}
