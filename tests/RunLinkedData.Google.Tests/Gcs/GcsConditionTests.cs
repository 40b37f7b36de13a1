using NUnit.Framework;
using RunLinkedData.Google.Tests.Emulator;
using RunLinkedData.MLflow;

namespace RunLinkedData.Google.Tests.Gcs;

/// <summary>A name is taken once, whatever happens to answers; and what is read is of one version.</summary>
public sealed class GcsConditionTests : GcsFixture
{
    private const int Large = 9_000_000;

    [Test]
    public async Task Put_AnswerLost_TheFileIsKnownAgain()
    {
        Emulator.Refuses = (operation, count) => operation == "PUT" && count == 0 ? new GcsRefusal(0, IsCarriedOut: true) : null;

        await WriteAsync("manifest.json", "mine", overwrite: false);

        Assert.That(await ReadAsync("manifest.json"), Is.EqualTo("mine"));
        Assert.That(Emulator.Operations.Take(3), Is.EqualTo(new[] { "PUT", "PUT", "FIND" }));
    }

    [Test]
    public async Task Put_AnswerLostAndSomebodyElseHadTheName_IsRefused()
    {
        Emulator.Store($"{Root}/manifest.json", "theirs"u8.ToArray());
        Emulator.Refuses = (operation, count) => operation == "PUT" && count == 0 ? new GcsRefusal(0, IsCarriedOut: true) : null;

        var error = await ErrorAsync(() => WriteAsync("manifest.json", "mine", overwrite: false));

        Assert.That((error.Code, error.HttpStatus), Is.EqualTo((MlflowErrorCode.ResourceAlreadyExists, 412)));
        Assert.That(error.Message, Does.Contain("manifest.json").And.Contain($"gs://{GcsEmulator.Bucket}/{Root}"));
        Assert.That(await ReadAsync("manifest.json"), Is.EqualTo("theirs"));
    }

    /// <summary>Whoever may write need not be allowed to read: then nobody can know whose it is.</summary>
    [Test]
    public async Task Put_NameTakenAndReadingNotAllowed_IsRefused()
    {
        Emulator.Store($"{Root}/manifest.json", "theirs"u8.ToArray());
        Emulator.Token = "token";
        Emulator.Refuses = (operation, _) => operation == "FIND" ? new GcsRefusal(403, "forbidden") : null;
        var store = Open(GcsSettingsTests.WithToken(Emulator, "token"));

        var error = await ErrorAsync(() => store.UploadFileAsync(NewFile(10), "manifest.json", overwrite: false));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.ResourceAlreadyExists));
    }

    [Test]
    public async Task Resumable_NameTaken_IsRefusedBeforeAByteIsSent()
    {
        Emulator.Store($"{Root}/a.bin", "theirs"u8.ToArray());

        var error = await ErrorAsync(() => Store.UploadFileAsync(NewFile(Large), "a.bin", overwrite: false));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.ResourceAlreadyExists));
        Assert.That(Emulator.Operations, Is.EqualTo(new[] { "BEGIN", "FIND" }));
        Assert.That(await ReadAsync("a.bin"), Is.EqualTo("theirs"));
    }

    [Test]
    public async Task Resumable_NameTakenMeanwhile_IsRefusedAtItsEndAndNothingIsLeft()
    {
        Emulator.Breaks = _ =>
        {
            Emulator.Store($"{Root}/a.bin", "theirs"u8.ToArray());
            return null;
        };

        var error = await ErrorAsync(() => Store.UploadFileAsync(NewFile(Large), "a.bin", overwrite: false));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.ResourceAlreadyExists));
        Assert.That(Emulator.OpenSessions, Is.Zero);
        Assert.That(await ReadAsync("a.bin"), Is.EqualTo("theirs"));
    }

    [Test]
    public async Task Resumable_ManyAtOnce_OneWinsEachTime()
    {
        var file = NewFile(Large);
        for (var round = 0; round < 15; round++)
        {
            var codes = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
            {
                await Task.Yield();
                try
                {
                    await Store.UploadFileAsync(file, $"race/{round}.bin", overwrite: false);
                    return "won";
                }
                catch (MlflowException exception)
                {
                    return exception.Code;
                }
            }));

            Assert.That(codes.Order(), Is.EqualTo(new[]
            {
                MlflowErrorCode.ResourceAlreadyExists, MlflowErrorCode.ResourceAlreadyExists, MlflowErrorCode.ResourceAlreadyExists, "won",
            }));
        }
    }

    [Test]
    public async Task Resumable_LastAnswerLost_TheSessionKnows([Values] bool overwrite)
    {
        Emulator.Refuses = (operation, count) => operation == "SEND" && count == 0 ? new GcsRefusal(0, IsCarriedOut: true) : null;

        var stored = await Store.UploadFileAsync(NewFile(Large), "a.bin", overwrite, hash: true);

        Assert.That(Emulator[$"{Root}/a.bin"].Bytes, Has.Length.EqualTo(Large));
        Assert.That(stored.Version, Is.EqualTo(Emulator[$"{Root}/a.bin"].Version));
        Assert.That(Emulator.Operations, Is.EqualTo(new[] { "BEGIN", "SEND", "ASK" }));
    }

    [Test]
    public async Task Resumable_LastAnswerAndSessionLost_TheFileIsKnownAgain()
    {
        Emulator.Refuses = (operation, count) => (operation, count) switch
        {
            ("SEND", 0) => new GcsRefusal(0, IsCarriedOut: true),
            ("ASK", _) => new GcsRefusal(410, Message: "Gone"),
            _ => null,
        };

        var stored = await Store.UploadFileAsync(NewFile(Large), "a.bin", overwrite: false, hash: true);

        Assert.That(Emulator.Operations, Is.EqualTo(new[] { "BEGIN", "SEND", "ASK", "BEGIN", "FIND" }));
        Assert.That(stored.Version, Is.EqualTo(Emulator[$"{Root}/a.bin"].Version));
    }

    [TestCase(100)]
    [TestCase(Large)]
    public async Task Upload_Version_IsTheGenerationAndPinsReading(int length)
    {
        var file = NewFile(length);
        var stored = await Store.UploadFileAsync(file, "a.bin");
        await using (var upload = await Store.OpenWriteAsync("b.txt"))
        {
            await upload.Content.WriteAsync("text"u8.ToArray());
            await upload.CommitAsync();
            Assert.That(upload.Version, Is.EqualTo(Emulator[$"{Root}/b.txt"].Version));
        }

        Assert.That(stored.Version, Is.EqualTo(Emulator[$"{Root}/a.bin"].Version));
        await using (await Store.OpenRangeAsync("a.bin", 10, 10, stored.Version))
        {
        }

        Assert.That(Emulator.Calls.Last().Query["generation"], Is.EqualTo(stored.Version));
        Emulator.Store($"{Root}/a.bin", await File.ReadAllBytesAsync(file));
        var changed = await ErrorAsync(() => Store.OpenRangeAsync("a.bin", 10, 10, stored.Version));
        var beyond = await ErrorAsync(() => Store.OpenRangeAsync("a.bin", length + 10, 10, stored.Version));
        Assert.That((changed.Code, beyond.Code), Is.EqualTo((MlflowErrorCode.DataLoss, MlflowErrorCode.DataLoss)));
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
        Assert.That(more.Select(call => call.Query.ContainsKey("generation")), Is.All.True);
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
