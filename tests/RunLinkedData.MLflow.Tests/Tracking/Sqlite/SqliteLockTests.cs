using Microsoft.Data.Sqlite;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Tracking.Sqlite;

/// <summary>Another program holds a lock on the database.</summary>
[TestFixture]
public sealed class SqliteLockTests
{
    private TemporaryFolder _folder = null!;
    private string _path = null!;
    private SqliteTrackingStore _store = null!;
    private SqliteConnection _other = null!;

    [SetUp]
    public async Task OpenBoth()
    {
        _folder = new TemporaryFolder();
        _path = _folder["mlflow.db"];
        _store = await OpenAsync(TimeSpan.FromSeconds(20));
        _other = SqliteFile.Open(_path);
    }

    [TearDown]
    public async Task CloseBoth()
    {
        await _other.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Write_WhileLocked_WaitsAndCanBeCancelled()
    {
        Execute("BEGIN IMMEDIATE");
        using var cancellation = new CancellationTokenSource();

        var write = _store.CreateExperimentAsync("late", cancellationToken: cancellation.Token);
        Assert.That(write.IsCompleted, Is.False);
        await cancellation.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => write);

        var second = _store.CreateExperimentAsync("later");
        Execute("ROLLBACK");
        Assert.That(await second, Is.EqualTo("1"), "the cancelled call has written nothing");
    }

    [Test]
    public async Task Write_LockedForTooLong_IsTemporarilyUnavailable()
    {
        await using var store = await OpenAsync(TimeSpan.FromMilliseconds(50));
        Execute("BEGIN IMMEDIATE");

        var error = await Assert.ThrowsAsync<MlflowException>(() => store.CreateExperimentAsync("late"));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.TemporarilyUnavailable));
        Assert.That(error.IsTransient, Is.True);
        Assert.That((await store.GetExperimentAsync("0")).Name, Is.EqualTo("Default"), "reading goes on meanwhile");
    }

    [Test]
    public async Task Read_LockedForTooLong_IsTemporarilyUnavailable()
    {
        await using var store = await OpenAsync(TimeSpan.FromMilliseconds(50));
        Execute("BEGIN EXCLUSIVE");

        var error = await Assert.ThrowsAsync<MlflowException>(() => store.GetExperimentAsync("0"));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.TemporarilyUnavailable));
    }

    [Test]
    public async Task Write_ReaderNeverEnds_IsTemporarilyUnavailableAndWritesNothing()
    {
        await using var store = await OpenAsync(TimeSpan.FromMilliseconds(50));
        Execute("BEGIN; SELECT count(*) FROM runs");

        var error = await Assert.ThrowsAsync<MlflowException>(() => store.CreateExperimentAsync("late"));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.TemporarilyUnavailable));
        Execute("COMMIT");
        Assert.That(await store.FindExperimentAsync("late"), Is.Null);
        Assert.That(await store.CreateExperimentAsync("late"), Is.EqualTo("1"));
    }

    [Test]
    public async Task Open_LockedByAWriter_ReadsAtOnce()
    {
        Execute("BEGIN IMMEDIATE");

        await using var store = await OpenAsync(TimeSpan.FromMilliseconds(50));

        Assert.That((await store.GetExperimentAsync("0")).Name, Is.EqualTo("Default"));
    }

    private Task<SqliteTrackingStore> OpenAsync(TimeSpan busyTimeout) =>
        SqliteTrackingStore.OpenAsync($"sqlite:///{_path}", new SqliteTrackingStoreOptions { BusyTimeout = busyTimeout });

    private void Execute(string sql)
    {
        using var command = _other.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
