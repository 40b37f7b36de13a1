using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Azure.Blobs;
using RunLinkedData.Azure.Tests.Emulator;
using RunLinkedData.Testing;

namespace RunLinkedData.Azure.Tests.Blobs;

/// <summary>Programs that are killed while they send a large file: what is there, who goes on, what can be found and dropped.</summary>
public sealed class KilledUploadTests : BlobFixture
{
    private const int Parts = 14;
    private const int Length = (13 * (5 << 20)) + 100;

    private string _file = null!;

    [SetUp]
    public void WriteFile() => _file = NewFile(Length);

    [Test]
    public async Task UploadFile_ProgramKilledMidWay_NextOneSendsWhatIsMissing()
    {
        await KillAtAsync("BLOCK 9");
        var left = await Store.ListUnfinishedAsync().SingleAsync();
        var stored = (int)(left.Bytes!.Value / (5 << 20));
        Assert.That((left.Path, stored > 2), Is.EqualTo(("folder/big.bin", true)));
        Assert.That(left.Begun, Is.EqualTo(TimeProvider.System.GetUtcNow()).Within(TimeSpan.FromMinutes(10)));
        Emulator.Calls.Clear();

        await RunAsync();

        // The last part is small, and may be among those that are there.
        Assert.That(Emulator.Operations.Count(IsBlock), Is.InRange(Parts - stored - 1, Parts - stored));
        AssertWhole();
        Assert.That(Emulator.NamesOfBlocks, Is.Empty);
        Assert.That(Directory.GetFiles(Folder.Path, "rld-upload-*"), Is.Empty);
    }

    [Test]
    public async Task UploadFile_OfOtherBytesAfterAKill_SendsAllThatDiffer()
    {
        await KillAtAsync("BLOCK 9");
        var bytes = await File.ReadAllBytesAsync(_file);
        bytes[0]++;
        await File.WriteAllBytesAsync(_file, bytes);
        Emulator.Calls.Clear();

        await RunAsync();

        Assert.That(Emulator.Operations, Does.Contain("BLOCK 1").And.Contain("BLOCKS"));
        Assert.That(Emulator.Operations.Count(IsBlock), Is.LessThan(Parts));
        AssertWhole();
    }

    [Test]
    public async Task UploadFile_WhatWasLeftIsDropped_BeginsAnew()
    {
        await KillAtAsync("BLOCK 9");

        await Store.DropUnfinishedAsync(await Store.ListUnfinishedAsync().SingleAsync());
        Assert.That((Emulator.NamesOfBlocks.Length, Emulator.Names.Length), Is.EqualTo((0, 0)));
        await RunAsync();

        AssertWhole();
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
            var start = TimeProvider.System.GetTimestamp();
            while (!program.HasExited
                && Emulator.Operations.Count(IsBlock) < wanted
                && TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromMinutes(1))
            {
                await Task.Delay(5);
            }

            await Task.Delay(random.Next(30));
            program.Kill();
            await program.WaitAsync();
            await Emulator.SettleAsync();
            if (Emulator.Names.Length > 0)
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

        Assert.That((Emulator.NamesOfBlocks.Length, Emulator.Names.Length), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Doctor_OfAContainer_TellsAllOfItAndRemovesWhatIsOld()
    {
        var old = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(
            old, (uint)TimeProvider.System.GetUtcNow().AddDays(-2).ToUnixTimeSeconds());
        Emulator.StoreBlock($"{Root}/datasets/sales/part-0001.parquet", BlockId.Of(old, 1, new byte[32]), new byte[7]);

        var (code, checks) = await DiagnoseAsync();
        Assert.That(code, Is.Zero);
        Assert.That(checks.Keys, Is.EqualTo(new[] { "storage", "artifacts", "exclusive", "unfinished uploads" }));
        Assert.That(
            checks["storage"],
            Is.EqualTo($"Good {Emulator.Address.GetLeftPart(UriPartial.Authority)}, container {BlobEmulator.Container}; "
                + "credentials: a connection string"));
        Assert.That(checks["exclusive"], Does.StartWith("Good"));
        Assert.That(checks["unfinished uploads"], Does.StartWith("Note 1 upload of 7 bytes"));

        (code, checks) = await DiagnoseAsync("--clean");
        Assert.That((code, checks["unfinished uploads"]), Is.EqualTo((0, "Good removed 1 upload of 7 bytes")));
        Assert.That((Emulator.NamesOfBlocks.Length, Emulator.Names.Length), Is.EqualTo((0, 0)));
        Assert.That(string.Concat(checks.Values), Does.Not.Contain(BlobEmulator.Key));
    }

    private static bool IsBlock(string operation) => operation.StartsWith("BLOCK ", StringComparison.Ordinal);

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
                return new Refusal(0);
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

    private async Task<(int Code, Dictionary<string, string> Checks)> DiagnoseAsync(params string[] arguments)
    {
        using var program = ExampleProgram.StartCommandLine(
            Folder.Path, Variables, ["doctor", BlobStores.UriOf(Root), "--json", .. arguments]);
        await program.WaitAsync();
        var checks = JsonNode.Parse(program.Output) ?? throw new AssertionException(program.Error);
        return (program.ExitCode, checks["checks"]!.AsArray().ToDictionary(
            check => (string)check!["name"]!, check => $"{check!["outcome"]} {check["found"]}"));
    }

    private ExampleProgram StartProgram() => ExampleProgram.StartWorker(
        Folder.Path, Variables, "storage-upload", _file, BlobStores.UriOf(Root), "folder/big.bin");

    private Dictionary<string, string> Variables => new() { ["AZURE_STORAGE_CONNECTION_STRING"] = Emulator.ConnectionString };
}
