namespace RunLinkedData.MLflow.Tests.Tracking.Sqlite;

/// <summary>A clock that goes on by a millisecond each time it is read.</summary>
internal sealed class SteppingClock : TimeProvider
{
    private long _milliseconds = 1_600_000_000_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Increment(ref _milliseconds));
}
