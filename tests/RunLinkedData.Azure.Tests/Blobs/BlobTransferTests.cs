using System.Security.Cryptography;
using NUnit.Framework;
using RunLinkedData.Azure.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Azure.Tests.Blobs;

/// <summary>Damage on the way, parts that fail, standstill.</summary>
public sealed class BlobTransferTests : BlobFixture
{
    [Test]
    public async Task UploadFile_InParts_GivesEveryByteWithMd5()
    {
        var file = NewFile(17_000_000);

        var stored = await Store.UploadFileAsync(file, "folder/a.bin", hash: true);

        var blob = Emulator[$"{Root}/folder/a.bin"];
        Assert.That((stored.Bytes, stored.Sha256, stored.Version), Is.EqualTo((17_000_000L, Sha256(file), blob.ETag)));
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(blob.Bytes)), Is.EqualTo(Sha256(file)));
        Assert.That(
            Emulator.Calls.Where(call => call.Operation.StartsWith("BLOCK ", StringComparison.Ordinal))
                .Select(call => (call.Operation, call.Headers.ContainsKey("Content-MD5"))),
            Is.EquivalentTo(Enumerable.Range(1, 4).Select(number => ($"BLOCK {number}", true))));
        Assert.That(Emulator.Operations.Last(), Is.EqualTo("COMMIT"));
    }

    [Test]
    public async Task UploadFile_InOnePiece_KeepsTheMd5()
    {
        var file = NewFile(100_000);

        var stored = await Store.UploadFileAsync(file, "a.bin", hash: true);

        var blob = Emulator[$"{Root}/a.bin"];
        Assert.That((stored.Sha256, stored.Version), Is.EqualTo((Sha256(file), blob.ETag)));
        Assert.That(Emulator.Calls.Single().Headers["Content-MD5"], Is.EqualTo(Convert.ToBase64String(blob.Md5!)));
    }

    [Test]
    public async Task UploadFile_APartFails_IsSentAgainAlone()
    {
        Emulator.Refuses = (operation, count) => operation == "BLOCK 2" && count < 2 ? new Refusal(500, "InternalError") : null;

        await Store.UploadFileAsync(NewFile(17_000_000), "a.bin");

        Assert.That(
            Emulator.Operations.Where(operation => operation.StartsWith("BLOCK ", StringComparison.Ordinal)).Order(),
            Is.EqualTo(new[] { "BLOCK 1", "BLOCK 2", "BLOCK 2", "BLOCK 2", "BLOCK 3", "BLOCK 4" }));
        Assert.That(Emulator[$"{Root}/a.bin"].Bytes, Has.Length.EqualTo(17_000_000));
    }

    [Test]
    public async Task UploadFile_APartFailsForGood_NoFileIsThere()
    {
        Emulator.Refuses = (operation, _) => operation == "BLOCK 3" ? new Refusal(500, "InternalError") : null;

        var error = await ErrorAsync(() => Store.UploadFileAsync(NewFile(17_000_000), "a.bin"));

        Assert.That((error.Code, error.HttpStatus), Is.EqualTo((MlflowErrorCode.TemporarilyUnavailable, 500)));
        Assert.That(Emulator.Names, Is.Empty);
        Assert.That(await Store.ListAsync(), Is.Empty);
    }

    [Test]
    public void UploadFile_Cancelled_NoFileIsThere()
    {
        using CancellationTokenSource cancellation = new();
        Emulator.Faults = request =>
        {
            cancellation.Cancel();
            return null;
        };

        Assert.That(
            async () => await Store.UploadFileAsync(NewFile(17_000_000), "a.bin", cancellationToken: cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Emulator.Names, Is.Empty);
        Assert.That(Emulator.Operations, Does.Not.Contain("COMMIT"));
    }

    [TestCase("PUT", 100)]
    [TestCase("BLOCK 1", 7_000_000)]
    public async Task UploadFile_DamagedOnTheWay_IsSentAgainAndInTheEndRefused(string damaged, int length)
    {
        Emulator.Refuses = (operation, count) => operation == damaged && count < 2 ? new Refusal(400, "Md5Mismatch") : null;
        await Store.UploadFileAsync(NewFile(length), "a.bin");
        Assert.That(Emulator[$"{Root}/a.bin"].Bytes, Has.Length.EqualTo(length));

        Emulator.Refuses = (operation, _) => operation == damaged ? new Refusal(400, "Md5Mismatch") : null;
        var error = await ErrorAsync(() => Store.UploadFileAsync(NewFile(length), "b.bin"));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.DataLoss));
        Assert.That(Emulator.Names, Is.EqualTo(new[] { $"{Root}/a.bin" }));
    }

    [Test]
    public async Task Put_StorageHasAnotherMd5_IsDataLossAndDeleted()
    {
        Emulator.Store($"{Root}/a.txt", "damaged"u8.ToArray());
        Emulator.Refuses = (operation, _) => operation == "PUT"
            ? new Refusal(201)
            {
                Headers = [("ETag", Emulator[$"{Root}/a.txt"].ETag), ("Content-MD5", Convert.ToBase64String(new byte[16]))],
            }
            : null;
        var error = await ErrorAsync(() => WriteAsync("a.txt", "text"));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.DataLoss));
        Assert.That(Emulator.Names, Is.Empty);
    }

    [Test]
    public async Task Block_StorageHasAnotherMd5_IsDataLoss()
    {
        Emulator.Refuses = (operation, _) => operation == "BLOCK 1"
            ? new Refusal(201) { Headers = [("Content-MD5", Convert.ToBase64String(new byte[16]))] }
            : null;

        var error = await ErrorAsync(() => Store.UploadFileAsync(NewFile(7_000_000), "a.bin"));

        Assert.That((error.Code, Emulator.Names.Length), Is.EqualTo((MlflowErrorCode.DataLoss, 0)));
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

        Assert.That((error.Code, Emulator.Names.Length), Is.EqualTo((MlflowErrorCode.DataLoss, 0)));
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

    /// <summary>Every byte is asked for by us, told and waited for, and never by the SDK on its own.</summary>
    [Test]
    public async Task Read_ConnectionBreaks_GoesOnAtThatByteAndIsTold()
    {
        var file = NewFile(3_000_000);
        Emulator.Store($"{Root}/a.bin", await File.ReadAllBytesAsync(file));
        var broken = 0;
        Emulator.Faults = request => request.Method != "GET" ? null : Interlocked.Increment(ref broken) switch
        {
            1 => new Fault { BreaksAfter = 1_000_000 },
            2 => new Fault { DropsRequest = true },
            _ => null,
        };

        await using var content = await Store.OpenReadAsync("a.bin");

        Assert.That(Convert.ToHexStringLower(await SHA256.HashDataAsync(content)), Is.EqualTo(Sha256(file)));
        Assert.That(Log.Text, Does.Contain("attempt 1 failed"));
    }
}
