using NUnit.Framework;
using RunLinkedData.Aws.S3;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Testing;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>Programs that are killed while they send a large file: what is there, who goes on, what can be found and dropped.</summary>
[TestFixture(S3Checksums.WhenSupported)]
[TestFixture(S3Checksums.WhenRequired)]
public sealed class S3UnfinishedTests(S3Checksums checksums) : S3Fixture
{
    private const int Parts = 14;
    private const int Length = (13 * (5 << 20)) + 100;

    private string _file = null!;

    [SetUp]
    public void WriteFile() => _file = NewFile(Length);

    [Test]
    public async Task UploadFile_ProgramKilledMidWay_NextOneSendsWhatIsMissing()
    {
        await KillAtAsync("PART 9");
        var stored = Emulator.StoredParts;
        Assert.That(stored, Is.GreaterThan(2));
        Emulator.Calls.Clear();

        await RunAsync();

        var sent = Emulator.Operations.Count(operation => operation.StartsWith("PART ", StringComparison.Ordinal));
        Assert.That((sent, Emulator.Operations.Contains("BEGIN"), Emulator.OpenUploads), Is.EqualTo((Parts - stored, false, 0)));
        AssertWhole();
        Assert.That(Directory.GetFiles(Folder.Path, "rld-upload-*"), Is.Empty);
    }

    [Test]
    public async Task UploadFile_OfOtherBytesAfterAKill_SendsAllThatDiffer()
    {
        await KillAtAsync("PART 9");
        var bytes = await File.ReadAllBytesAsync(_file);
        bytes[0]++;
        await File.WriteAllBytesAsync(_file, bytes);
        Emulator.Calls.Clear();

        await RunAsync();

        Assert.That(Emulator.Operations, Does.Contain("PART 1").And.Contain("PARTS").And.Not.Contain("BEGIN"));
        AssertWhole();
    }

    [Test]
    public async Task UploadFile_WhatWasLeftIsDropped_BeginsAnew()
    {
        await KillAtAsync("PART 9");
        var left = await Store.ListUnfinishedAsync().ToListAsync();
        Assert.That(
            left.Select(upload => (upload.Path, upload.Begun, upload.Bytes)),
            Is.EqualTo(new[]
            {
                ("folder/big.bin", (DateTimeOffset?)new DateTimeOffset(2026, 11, 1, 10, 0, 0, TimeSpan.Zero), (long?)Emulator.StoredBytes),
            }));

        await Store.DropUnfinishedAsync(left[0]);
        Assert.That(Emulator.OpenUploads, Is.Zero);
        await Store.DropUnfinishedAsync(left[0]);
        await RunAsync();

        AssertWhole();
    }

    [Test]
    public async Task ListUnfinished_ManyInSeveralPages_GivesThoseOfTheFolderAlone()
    {
        Emulator.PageSize = 3;
        for (var number = 0; number < 8; number++)
        {
            Emulator.BeginUpload($"{Root}/folder/ü & {number}.bin");
            Emulator.BeginUpload($"{Root}/folder2/{number}.bin");
            Emulator.BeginUpload($"elsewhere/{number}.bin");
        }

        Assert.That(
            await Store.ListUnfinishedAsync("folder").Select(upload => upload.Path).ToListAsync(),
            Is.EquivalentTo(Enumerable.Range(0, 8).Select(number => $"folder/ü & {number}.bin")));
        Assert.That(await Store.ListUnfinishedAsync().CountAsync(), Is.EqualTo(16));
    }

    /// <summary>At any moment: there is no file, or the whole one, and what is left can be found and dropped.</summary>
    [Test]
    public async Task UploadFile_KilledAtAnyMoment_IsWholeOrNotThere()
    {
        foreach (var seed in TestScale.Seeds(3))
        {
            Random random = new(seed);
            using var program = StartProgram();
            var wanted = random.Next(Parts + 2);
            var deadline = TimeProvider.System.GetTimestamp();
            while (!program.HasExited
                && Emulator.Operations.Count(operation => operation.StartsWith("PART ", StringComparison.Ordinal)) < wanted
                && TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromMinutes(1))
            {
                await Task.Delay(5);
            }

            await Task.Delay(random.Next(30));
            program.Kill();
            await program.WaitAsync();
            await Emulator.SettleAsync();
            if (Emulator.Keys.Length > 0)
            {
                AssertWhole();
                await Store.DeleteAsync("folder/big.bin");
            }

            Emulator.Calls.Clear();
        }

        await foreach (var upload in Store.ListUnfinishedAsync())
        {
            await Store.DropUnfinishedAsync(upload);
        }

        Assert.That((Emulator.OpenUploads, Emulator.Keys.Length), Is.EqualTo((0, 0)));
    }

    private void AssertWhole() => Assert.That(
        Emulator[$"{Root}/folder/big.bin"].Bytes.AsSpan().SequenceEqual(File.ReadAllBytes(_file)), "other bytes than those of the file");

    /// <summary>Kills a program when a call arrives, which is never answered.</summary>
    private async Task KillAtAsync(string operation)
    {
        using ManualResetEventSlim gone = new();
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Emulator.Refuses = (called, _) =>
        {
            if (called == operation)
            {
                arrived.TrySetResult();
                gone.Wait();
                return new S3Refusal(0);
            }

            return null;
        };
        using var program = StartProgram();
        await arrived.Task.WaitAsync(TimeSpan.FromMinutes(2));
        program.Kill();
        await program.WaitAsync();
        Emulator.Refuses = (_, _) => null;
        gone.Set();
        await Emulator.SettleAsync();
    }

    private async Task RunAsync()
    {
        using var program = StartProgram();
        await program.WaitAsync();
        Assert.That(program.ExitCode, Is.Zero, program.Error);
    }

    private ExampleProgram StartProgram() => ExampleProgram.StartWorker(
        Folder.Path,
        new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL_S3"] = Emulator.Uri.AbsoluteUri,
            ["AWS_REGION"] = Emulator.Region,
            ["AWS_ACCESS_KEY_ID"] = S3Emulator.AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = S3Emulator.Secret,
            ["AWS_REQUEST_CHECKSUM_CALCULATION"] = checksums == S3Checksums.WhenSupported ? "when_supported" : "when_required",
        },
        "storage-upload",
        _file,
        $"s3://{S3Emulator.Bucket}/{Root}",
        "folder/big.bin");
}
