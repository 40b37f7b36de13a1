using System.Security.Cryptography;
using NUnit.Framework;
using RunLinkedData.Aws.S3;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>Damage on the way, parts that fail, standstill.</summary>
public sealed class S3TransferTests : S3Fixture
{
    [Test]
    public async Task UploadFile_InParts_GivesEveryByteAndChecksums()
    {
        var file = NewFile(17_000_000);

        var stored = await Store.UploadFileAsync(file, "folder/a.bin", hash: true);

        Assert.That(
            stored,
            Is.EqualTo(new UploadedFile { Bytes = 17_000_000, Sha256 = Sha256(file), Version = Emulator[$"{Root}/folder/a.bin"].ETag }));
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(Emulator[$"{Root}/folder/a.bin"].Bytes)), Is.EqualTo(Sha256(file)));
        Assert.That(
            Emulator.Calls.Where(call => call.Operation.StartsWith("PART", StringComparison.Ordinal))
                .Select(call => (call.Operation, call.Headers.ContainsKey("x-amz-checksum-sha256"))),
            Is.EquivalentTo(Enumerable.Range(1, 4).Select(number => ($"PART {number}", true))));
        Assert.That(Emulator.Calls.Single(call => call.Operation == "BEGIN").Headers["x-amz-checksum-algorithm"], Is.EqualTo("SHA256"));
    }

    [Test]
    public async Task UploadFile_APartFails_IsSentAgainAlone()
    {
        Emulator.Refuses = (operation, count) => operation == "PART 2" && count < 2 ? new S3Refusal(500, "InternalError") : null;

        await Store.UploadFileAsync(NewFile(17_000_000), "a.bin");

        Assert.That(
            Emulator.Operations.Where(operation => operation.StartsWith("PART", StringComparison.Ordinal)).Order(),
            Is.EqualTo(new[] { "PART 1", "PART 2", "PART 2", "PART 2", "PART 3", "PART 4" }));
        Assert.That(Emulator[$"{Root}/a.bin"].Bytes, Has.Length.EqualTo(17_000_000));
    }

    [Test]
    public async Task UploadFile_APartFailsForGood_NothingIsLeft()
    {
        Emulator.Refuses = (operation, _) => operation == "PART 3" ? new S3Refusal(500, "InternalError") : null;

        var error = await ErrorAsync(() => Store.UploadFileAsync(NewFile(17_000_000), "a.bin"));

        Assert.That((error.Code, error.HttpStatus), Is.EqualTo((MlflowErrorCode.TemporarilyUnavailable, 500)));
        Assert.That((Emulator.OpenUploads, Emulator.Keys.Length), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task UploadFile_Cancelled_NothingIsLeft()
    {
        using CancellationTokenSource cancellation = new();
        Emulator.Faults = request =>
        {
            if (request.Query.GetValueOrDefault("partNumber") == "2")
            {
                cancellation.Cancel();
            }

            return null;
        };

        Assert.That(
            async () => await Store.UploadFileAsync(NewFile(17_000_000), "a.bin", cancellationToken: cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That((Emulator.OpenUploads, Emulator.Keys.Length), Is.EqualTo((0, 0)));
        Assert.That(Emulator.Operations, Does.Contain("ABORT"));
    }

    [TestCase("PUT", 100)]
    [TestCase("PART 1", 7_000_000)]
    public async Task UploadFile_DamagedOnTheWay_IsSentAgainAndInTheEndRefused(string damaged, int length)
    {
        Emulator.Refuses = (operation, count) => operation == damaged && count < 2 ? new S3Refusal(400, "BadDigest") : null;
        await Store.UploadFileAsync(NewFile(length), "a.bin");
        Assert.That(Emulator[$"{Root}/a.bin"].Bytes, Has.Length.EqualTo(length));

        Emulator.Refuses = (operation, _) => operation == damaged ? new S3Refusal(400, "BadDigest") : null;
        var error = await ErrorAsync(() => Store.UploadFileAsync(NewFile(length), "b.bin"));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.DataLoss));
        Assert.That(Emulator.Keys, Is.EqualTo(new[] { $"{Root}/a.bin" }));
    }

    [Test]
    public async Task Put_StorageHasAnotherChecksum_IsDataLossAndDeleted()
    {
        Emulator.Refuses = (operation, _) => operation == "PUT"
            ? new S3Refusal(200, IsCarriedOut: true)
            {
                Headers = [("ETag", "\"e\""), ("x-amz-checksum-sha256", Convert.ToBase64String(new byte[32]))],
            }
            : null;

        var error = await ErrorAsync(() => WriteAsync("a.txt", "text"));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.DataLoss));
        Assert.That(Emulator.Keys, Is.Empty);
    }

    [Test]
    public async Task UploadFile_WithChecksumsOff_IsSignedWithTheHash()
    {
        var options = S3Stores.For(Emulator);
        options.Checksums = S3Checksums.WhenRequired;
        var file = NewFile(1000);

        await Open(options).UploadFileAsync(file, "a.bin");

        var put = Emulator.Calls.Single().Headers;
        Assert.That(put["x-amz-content-sha256"], Is.EqualTo(Sha256(file)));
        Assert.That(put.Keys, Has.None.StartsWith("x-amz-checksum").And.None.StartsWith("x-amz-sdk-checksum"));
    }

    [Test]
    public async Task UploadFile_FileOfThisMachineFails_ComesThroughAsItIs()
    {
        var file = NewFile(3_000_000);
        Emulator.Faults = request =>
        {
            File.WriteAllBytes(file, new byte[10]);
            return null;
        };

        var error = await ErrorAsync(() => Store.UploadFileAsync(file, "a.bin"));

        Assert.That((error.Code, Emulator.Keys.Length), Is.EqualTo((MlflowErrorCode.DataLoss, 0)));
        Assert.That(error.Message, Does.Contain("was changed while it was stored"));
    }

    [Test]
    public async Task Call_StandsStill_IsGivenUpAndTriedAgain()
    {
        var stuck = 0;
        Emulator.Faults = request => request.Method == "PUT" && Interlocked.Increment(ref stuck) == 1
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
}
