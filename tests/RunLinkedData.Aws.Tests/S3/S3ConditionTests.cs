using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.MLflow;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>A name is taken once, whatever happens to answers; and what is read is of one version.</summary>
public sealed class S3ConditionTests : S3Fixture
{
    [Test]
    public async Task Put_AnswerLost_TheFileIsKnownAgain()
    {
        Emulator.Refuses = (operation, count) => operation == "PUT" && count == 0 ? new S3Refusal(0, IsCarriedOut: true) : null;

        await WriteAsync("manifest.json", "mine", overwrite: false);

        Assert.That(await ReadAsync("manifest.json"), Is.EqualTo("mine"));
        Assert.That(Emulator.Operations.Take(3), Is.EqualTo(new[] { "PUT", "PUT", "HEAD" }));
    }

    [Test]
    public async Task Put_AnswerLostAndSomebodyElseHadTheName_IsRefused()
    {
        Emulator.Store($"{Root}/manifest.json", "theirs"u8.ToArray());
        Emulator.Refuses = (operation, count) => operation == "PUT" && count == 0 ? new S3Refusal(0, IsCarriedOut: true) : null;

        var error = await ErrorAsync(() => WriteAsync("manifest.json", "mine", overwrite: false));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.ResourceAlreadyExists));
        Assert.That(error.Message, Does.Contain("manifest.json").And.Contain($"s3://{S3Emulator.Bucket}/{Root}"));
        Assert.That(await ReadAsync("manifest.json"), Is.EqualTo("theirs"));
    }

    [TestCase("PUT", 100)]
    [TestCase("COMPLETE", 7_000_000)]
    public async Task Write_AnotherWriteUnderWay_IsTriedAgain(string refused, int length)
    {
        Emulator.Refuses = (operation, count) =>
            operation == refused && count < 2 ? new S3Refusal(409, "ConditionalRequestConflict") : null;

        await Store.UploadFileAsync(NewFile(length), "a.bin", overwrite: false);

        Assert.That(Emulator.Operations.Count(operation => operation == refused), Is.EqualTo(3));
        Assert.That(Emulator[$"{Root}/a.bin"].Bytes, Has.Length.EqualTo(length));
    }

    [Test]
    public async Task Complete_AnswerLost_TheFileIsKnownAgain([Values] bool overwrite)
    {
        Emulator.Refuses = (operation, count) => operation == "COMPLETE" && count == 0 ? new S3Refusal(0, IsCarriedOut: true) : null;

        await Store.UploadFileAsync(NewFile(7_000_000), "a.bin", overwrite);

        Assert.That(Emulator[$"{Root}/a.bin"].Bytes, Has.Length.EqualTo(7_000_000));
        Assert.That(Emulator.Operations, Does.Contain("HEAD").And.Not.Contain("ABORT"));
    }

    [Test]
    public async Task Complete_UploadDroppedBySomebodyElse_IsAnError()
    {
        Emulator.Refuses = (operation, _) => operation == "COMPLETE" ? new S3Refusal(404, "NoSuchUpload") : null;

        var error = await ErrorAsync(() => Store.UploadFileAsync(NewFile(7_000_000), "a.bin"));

        Assert.That(error.Message, Does.Contain("dropped").And.Contain("Store the file again"));
        Assert.That(Emulator.Keys, Is.Empty);
    }

    [Test]
    public async Task Complete_NameTaken_IsRefusedAndNothingIsLeft()
    {
        Emulator.Store($"{Root}/a.bin", "theirs"u8.ToArray());

        var error = await ErrorAsync(() => Store.UploadFileAsync(NewFile(7_000_000), "a.bin", overwrite: false));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.ResourceAlreadyExists));
        Assert.That(Emulator.OpenUploads, Is.Zero);
        Assert.That(await ReadAsync("a.bin"), Is.EqualTo("theirs"));
    }

    [Test]
    public async Task Complete_AnswerOfGoodStatusIsAnError_IsTriedAgain()
    {
        Emulator.Refuses = (operation, count) => operation == "COMPLETE" && count == 0 ? new S3Refusal(200, "InternalError") : null;

        await Store.UploadFileAsync(NewFile(7_000_000), "a.bin");

        Assert.That(Emulator.Operations.Count(operation => operation == "COMPLETE"), Is.EqualTo(2));
    }

    [Test]
    public async Task Write_WithoutConditions_LooksFirst()
    {
        var options = S3Stores.For(Emulator);
        options.ConditionalWrites = false;
        var store = Open(options);
        Emulator.Store($"{Root}/a.bin", "theirs"u8.ToArray());

        var error = await ErrorAsync(() => store.UploadFileAsync(NewFile(10), "a.bin", overwrite: false));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.ResourceAlreadyExists));
        Assert.That(Emulator.Operations, Is.EqualTo(new[] { "LIST" }));
        Assert.That(Emulator.Calls.SelectMany(call => call.Headers.Keys), Does.Not.Contain("If-None-Match"));
    }

    /// <summary>The first ranges, as many as are on their way at once, are of one file, the next ones would be of another.</summary>
    [Test]
    public async Task Read_ReplacedMeanwhile_IsDataLoss()
    {
        var file = NewFile(60_000_000);
        Emulator.Store($"{Root}/a.bin", await File.ReadAllBytesAsync(file));
        await using var content = await Store.OpenReadAsync("a.bin");
        Emulator.Store($"{Root}/a.bin", new byte[60_000_000]);

        var error = await ErrorAsync(() => content.CopyToAsync(Stream.Null));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.DataLoss));
        var more = Emulator.Calls.Where(call => call.Operation == "GET").Skip(1).ToList();
        Assert.That(more, Is.Not.Empty);
        Assert.That(more.Select(call => call.Headers.ContainsKey("If-Match")), Is.All.True);
    }

    [Test]
    public async Task Read_ConnectionBreaks_GoesOnAtThatByte()
    {
        var file = NewFile(20_000_000);
        Emulator.Store($"{Root}/a.bin", await File.ReadAllBytesAsync(file));
        var broken = 0;
        Emulator.Faults = request => request.Method == "GET" && Interlocked.Increment(ref broken) % 2 == 1
            ? new Testing.Servers.Fault { BreaksAfter = 1_000_000 }
            : null;

        await using var content = await Store.OpenReadAsync("a.bin");

        Assert.That(
            Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(content)), Is.EqualTo(Sha256(file)));
    }
}
