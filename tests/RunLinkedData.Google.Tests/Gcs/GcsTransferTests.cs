using System.IO.Compression;
using System.Security.Cryptography;
using NUnit.Framework;
using RunLinkedData.Google.Gcs;
using RunLinkedData.Google.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Google.Tests.Gcs;

/// <summary>Large files, damage on the way, breaks, standstill.</summary>
public sealed class GcsTransferTests : GcsFixture
{
    private const int Large = 12_000_000;
    private const int Unit = 256 << 10;

    [TestCase(8_388_608, "PUT")]
    [TestCase(8_388_609, "BEGIN")]
    public async Task UploadFile_GoesInOneRequestOrInASession(int length, string first)
    {
        var file = NewFile(length);

        var stored = await Store.UploadFileAsync(file, "folder/größe a.csv", hash: true);

        var kept = Emulator[$"{Root}/folder/größe a.csv"];
        Assert.That(stored, Is.EqualTo(new UploadedFile { Bytes = length, Sha256 = Sha256(file), Version = kept.Version }));
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(kept.Bytes)), Is.EqualTo(Sha256(file)));
        Assert.That(
            ((string?)kept.Described["contentType"], (string?)kept.Described["crc32c"]),
            Is.EqualTo(("text/csv", Castagnoli.Of(kept.Bytes))));
        Assert.That(Emulator.Operations.First(), Is.EqualTo(first));
    }

    [Test]
    public async Task UploadFile_ConnectionBreaks_GoesOnWhereTheStorageIs()
    {
        var file = NewFile(Large);
        Emulator.Breaks = count => count == 0 ? 5_000_000 : null;

        var stored = await Store.UploadFileAsync(file, "a.bin", hash: true);

        Assert.That(stored.Sha256, Is.EqualTo(Sha256(file)));
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(Emulator[$"{Root}/a.bin"].Bytes)), Is.EqualTo(Sha256(file)));
        Assert.That(Emulator.Operations, Is.EqualTo(new[] { "BEGIN", "SEND", "ASK", "SEND" }));
        Assert.That(Emulator.BytesReceived, Is.EqualTo(5_000_000 + Large - (5_000_000 / Unit * Unit)));
    }

    /// <summary>Only a round of attempts that brings nothing is a failure.</summary>
    [Test]
    public async Task UploadFile_BreaksMoreOftenThanItIsRepeated_Arrives()
    {
        var file = NewFile(Large);
        Emulator.Breaks = count => count < 11 ? 1_000_000 : null;

        await Store.UploadFileAsync(file, "a.bin");

        Assert.That(Convert.ToHexStringLower(SHA256.HashData(Emulator[$"{Root}/a.bin"].Bytes)), Is.EqualTo(Sha256(file)));
        Assert.That(Emulator.Operations.Count(operation => operation == "BEGIN"), Is.EqualTo(1));
    }

    [Test]
    public async Task UploadFile_NothingArrives_IsAnErrorAndNothingIsLeft()
    {
        Emulator.Breaks = _ => 100_000;

        var error = await ErrorAsync(() => Store.UploadFileAsync(NewFile(Large), "a.bin"));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.TemporarilyUnavailable));
        Assert.That(Emulator.Operations.Count(operation => operation == "SEND"), Is.EqualTo(4));
        Assert.That((Emulator.OpenSessions, Emulator.Names.Length), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task UploadFile_StorageTakesLess_GoesOn()
    {
        var file = NewFile(Large);
        Emulator.TakesAtMost = 20 * Unit;

        await Store.UploadFileAsync(file, "a.bin", hash: true);

        Assert.That(Convert.ToHexStringLower(SHA256.HashData(Emulator[$"{Root}/a.bin"].Bytes)), Is.EqualTo(Sha256(file)));
    }

    [Test]
    public async Task UploadFile_InChunks_EachIsOneRequest()
    {
        var file = NewFile(Large);
        var store = Open(
            new GoogleOptions { Endpoint = Emulator.Uri },
            new Dictionary<string, string> { ["MLFLOW_GCS_UPLOAD_CHUNK_SIZE"] = $"{16 * Unit}" });
        Emulator.Breaks = count => count == 1 ? 1_000_000 : null;

        var stored = await store.UploadFileAsync(file, "a.bin", hash: true);

        Assert.That(stored.Sha256, Is.EqualTo(Sha256(file)));
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(Emulator[$"{Root}/a.bin"].Bytes)), Is.EqualTo(Sha256(file)));
        Assert.That(
            Emulator.Calls.Where(call => call.Operation == "SEND").Select(call => call.Headers["Content-Range"]),
            Is.EqualTo(new[]
            {
                "bytes 0-4194303/12000000", "bytes 4194304-8388607/12000000", "bytes 4980736-9175039/12000000",
                "bytes 9175040-11999999/12000000",
            }));
    }

    [Test]
    public async Task UploadFile_StorageFailsForAWhile_GoesOn([Values(503, 500, 429)] int status)
    {
        Emulator.Refuses = (operation, count) =>
            operation is "SEND" or "ASK" or "BEGIN" && count < 1 ? new GcsRefusal(status, "backendError") : null;
        var file = NewFile(Large);

        await Store.UploadFileAsync(file, "a.bin");

        Assert.That(Convert.ToHexStringLower(SHA256.HashData(Emulator[$"{Root}/a.bin"].Bytes)), Is.EqualTo(Sha256(file)));
    }

    [Test]
    public async Task UploadFile_SessionIsGone_BeginsAnew()
    {
        Emulator.Refuses = (operation, count) => operation == "SEND" && count == 0 ? new GcsRefusal(410, Message: "Gone") : null;

        await Store.UploadFileAsync(NewFile(Large), "a.bin");

        Assert.That(Emulator.Operations, Is.EqualTo(new[] { "BEGIN", "SEND", "BEGIN", "SEND" }));
        Assert.That(Emulator[$"{Root}/a.bin"].Bytes, Has.Length.EqualTo(Large));
    }

    [Test]
    public async Task UploadFile_Cancelled_NothingIsLeft()
    {
        using CancellationTokenSource cancellation = new();
        Emulator.Breaks = _ =>
        {
            cancellation.Cancel();
            return null;
        };

        Assert.That(
            async () => await Store.UploadFileAsync(NewFile(Large), "a.bin", cancellationToken: cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Emulator.Operations, Does.Contain("CANCEL"));
        Assert.That(Emulator.OpenSessions, Is.Zero);
    }

    [TestCase("PUT", 100, 4)]
    [TestCase("SEND", Large, 3)]
    public async Task UploadFile_DamagedOnTheWay_IsSentAgainAndInTheEndRefused(string damaged, int length, int most)
    {
        const string Words = "Provided CRC32C \"AAAAAA==\" doesn't match calculated CRC32C \"mnG7TA==\".";
        Emulator.Refuses = (operation, count) => operation == damaged && count < 2 ? new GcsRefusal(400, "invalid", Words) : null;
        await Store.UploadFileAsync(NewFile(length), "a.bin", hash: true);
        Assert.That(Emulator[$"{Root}/a.bin"].Bytes, Has.Length.EqualTo(length));

        Emulator.Calls.Clear();
        Emulator.Refuses = (operation, _) => operation == damaged ? new GcsRefusal(400, "invalid", Words) : null;
        var error = await ErrorAsync(() => Store.UploadFileAsync(NewFile(length), "b.bin"));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.DataLoss));
        Assert.That(Emulator.Operations.Count(operation => operation == damaged), Is.InRange(3, most));
        Assert.That(Emulator.Names, Is.EqualTo(new[] { $"{Root}/a.bin" }));
    }

    /// <summary>The storage checks what it is told: a file that is changed between the two readings is refused.</summary>
    [TestCase(1000)]
    [TestCase(Large)]
    public async Task UploadFile_ChangedBetweenChecksumAndSending_IsRefused(int length)
    {
        var file = NewFile(length);
        Emulator.Faults = request =>
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            RandomAccess.Write(handle, [1, 2, 3, 4], length - 10);
            return null;
        };
        Emulator.Breaks = count => count == 0 ? length - 100_000 : null;

        var error = await ErrorAsync(() => Store.UploadFileAsync(file, "a.bin"));

        Assert.That((error.Code, Emulator.Names.Length), Is.EqualTo((MlflowErrorCode.DataLoss, 0)));
    }

    [TestCase(100)]
    [TestCase(Large)]
    public async Task UploadFile_StorageHasAnotherChecksum_IsDataLossAndDeleted(int length)
    {
        Emulator.Lies = "AAAAAA==";

        var error = await ErrorAsync(() => Store.UploadFileAsync(NewFile(length), "a.bin"));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.DataLoss));
        Assert.That(error.Message, Does.Contain("AAAAAA=="));
        Assert.That(Emulator.Names, Is.Empty);
        Assert.That(Emulator.Calls.Last().Query, Does.ContainKey("ifGenerationMatch"));
    }

    [TestCase(3_000_000)]
    [TestCase(Large)]
    public async Task UploadFile_FileOfThisMachineFails_ComesThroughAsItIs(int length)
    {
        var file = NewFile(length);
        Emulator.Faults = request =>
        {
            File.WriteAllBytes(file, new byte[10]);
            return null;
        };

        var error = await ErrorAsync(() => Store.UploadFileAsync(file, "a.bin"));

        Assert.That((error.Code, Emulator.Names.Length, Emulator.OpenSessions), Is.EqualTo((MlflowErrorCode.DataLoss, 0, 0)));
        Assert.That(error.Message, Does.Contain("was changed while it was stored"));
    }

    [Test]
    public async Task UploadFile_Progress_CountsEachByteOnce()
    {
        List<TransferProgress> reports = [];
        using var context = GcsStores.NewContext(new TransferOptions { Progress = new Reports(reports) });
        var store = GcsStores.Open(new GoogleOptions { Endpoint = Emulator.Uri }, context);
        Emulator.Breaks = count => count == 0 ? 5_000_000 : null;

        await store.UploadFileAsync(NewFile(Large), "a.bin", hash: true);

        Assert.That(reports.Max(report => report.BytesTransferred), Is.EqualTo(Large));
        Assert.That(reports[^1].BytesTransferred, Is.EqualTo(Large));
    }

    [Test]
    public async Task Call_StandsStill_IsGivenUpAndTriedAgain()
    {
        var stuck = 0;
        Emulator.Faults = request => request.Method == "POST" && Interlocked.Increment(ref stuck) == 1
            ? new Fault { Before = () => Time.Fire(Patience), Delay = TimeSpan.FromMilliseconds(1) }
            : null;

        await WriteAsync("a.txt", "text");

        Assert.That(await ReadAsync("a.txt"), Is.EqualTo("text"));
        Assert.That(stuck, Is.EqualTo(2));
        Assert.That(Log.Text, Does.Contain("Timeout"));
    }

    [Test]
    public async Task Read_StandsStill_GoesOnAtThatByte()
    {
        var file = NewFile(5_000_000);
        Emulator.Store($"{Root}/a.bin", await File.ReadAllBytesAsync(file));
        TaskCompletionSource never = new();
        var gets = 0;
        Emulator.Faults = request => request.Method == "GET" && Interlocked.Increment(ref gets) == 1
            ? new Fault { Waits = (1_000_000, never.Task) }
            : null;

        await using var content = await Store.OpenReadAsync("a.bin");
        var hash = SHA256.HashDataAsync(content).AsTask();
        while (gets < 2 && !hash.IsCompleted)
        {
            Time.Fire(Patience);
            await Task.Delay(5);
        }

        Assert.That(Convert.ToHexStringLower(await hash), Is.EqualTo(Sha256(file)));
        never.SetResult();
    }

    /// <summary>Objects that others stored with an encoding come as they are stored: sizes, ranges and hashes are of that.</summary>
    [Test]
    public async Task Read_StoredWithAnEncoding_GivesTheRawBytes()
    {
        using MemoryStream packed = new();
        await using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[100_000]);
        }

        Emulator.Store($"{Root}/a.csv", packed.ToArray(), encoding: "gzip");

        await using var whole = await Store.OpenReadAsync("a.csv");
        using MemoryStream read = new();
        await whole.CopyToAsync(read);
        await using var range = await Store.OpenRangeAsync("a.csv", 5, 7);
        using MemoryStream part = new();
        await range.CopyToAsync(part);

        Assert.That(read.ToArray(), Is.EqualTo(packed.ToArray()));
        Assert.That(part.ToArray(), Is.EqualTo(packed.ToArray()[5..12]));
    }

    private sealed class Reports(List<TransferProgress> reports) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => reports.Add(value);
    }
}
