using NUnit.Framework;
using RunLinkedData.Azure.Tests.Emulator;
using RunLinkedData.MLflow;

namespace RunLinkedData.Azure.Tests.Blobs;

/// <summary>A name is taken once, whatever happens to answers; and what is read is of one version.</summary>
public sealed class BlobConditionTests : BlobFixture
{
    [Test]
    public async Task Put_AnswerLost_TheFileIsKnownAgain()
    {
        Emulator.Refuses = (operation, count) => operation == "PUT" && count == 0 ? new Refusal(0, IsCarriedOut: true) : null;

        await WriteAsync("manifest.json", "mine", overwrite: false);

        Assert.That(await ReadAsync("manifest.json"), Is.EqualTo("mine"));
        Assert.That(Emulator.Operations.Take(3), Is.EqualTo(new[] { "PUT", "PUT", "HEAD" }));
    }

    [TestCase(0, "")]
    [TestCase(412, "ConditionNotMet")]
    [TestCase(403, "UnauthorizedBlobOverwrite")]
    public async Task Put_SomebodyElseHasTheName_IsRefused(int status, string code)
    {
        Emulator.Store($"{Root}/manifest.json", "theirs"u8.ToArray());
        Emulator.Refuses = (operation, count) => operation == "PUT" && count == 0 ? new Refusal(status, code, IsCarriedOut: true) : null;

        var error = await ErrorAsync(() => WriteAsync("manifest.json", "mine", overwrite: false));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.ResourceAlreadyExists));
        Assert.That(error.Message, Does.Contain("manifest.json").And.Contain(BlobStores.UriOf(Root)));
        Assert.That(await ReadAsync("manifest.json"), Is.EqualTo("theirs"));
    }

    [Test]
    public async Task Put_MayNotBeLookedAt_IsTheirs()
    {
        Emulator.Store($"{Root}/manifest.json", "theirs"u8.ToArray());
        Emulator.Refuses = (operation, _) => operation == "HEAD" ? new Refusal(403, "AuthorizationPermissionMismatch") : null;

        var error = await ErrorAsync(() => WriteAsync("manifest.json", "mine", overwrite: false));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.ResourceAlreadyExists));
    }

    [Test]
    public async Task Commit_AnswerLost_TheFileIsKnownAgain([Values] bool overwrite)
    {
        Emulator.Refuses = (operation, count) => operation == "COMMIT" && count == 0 ? new Refusal(0, IsCarriedOut: true) : null;

        var stored = await Store.UploadFileAsync(NewFile(7_000_000), "a.bin", overwrite);

        Assert.That(Emulator[$"{Root}/a.bin"].Bytes, Has.Length.EqualTo(7_000_000));
        Assert.That(stored.Version, Is.EqualTo(Emulator[$"{Root}/a.bin"].ETag));
    }

    [Test]
    public async Task Commit_BlocksAreGone_IsAnError()
    {
        Emulator.Refuses = (operation, _) => operation == "COMMIT" ? new Refusal(400, "InvalidBlockList") : null;

        var error = await ErrorAsync(() => Store.UploadFileAsync(NewFile(7_000_000), "a.bin"));

        Assert.That(error.Message, Does.Contain("Parts of the upload are gone").And.Contain("Store the file again"));
        Assert.That(Emulator.Names, Is.Empty);
    }

    /// <summary>Blocks belong to a name: whoever ends first takes away those of the others.</summary>
    [Test]
    public async Task Commit_SomebodyElseWasFaster_IsRefused()
    {
        Emulator.Refuses = (operation, count) =>
        {
            if (operation == "COMMIT" && count == 0)
            {
                Emulator.Store($"{Root}/a.bin", "theirs"u8.ToArray());
            }

            return operation == "COMMIT" ? new Refusal(400, "InvalidBlockList") : null;
        };

        var error = await ErrorAsync(() => Store.UploadFileAsync(NewFile(7_000_000), "a.bin", overwrite: false));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.ResourceAlreadyExists));
        Assert.That(await ReadAsync("a.bin"), Is.EqualTo("theirs"));
    }

    [Test]
    public async Task Commit_NameTaken_IsRefused()
    {
        Emulator.Store($"{Root}/a.bin", "theirs"u8.ToArray());

        var error = await ErrorAsync(() => Store.UploadFileAsync(NewFile(7_000_000), "a.bin", overwrite: false));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.ResourceAlreadyExists));
        Assert.That(await ReadAsync("a.bin"), Is.EqualTo("theirs"));
    }

    [Test]
    public async Task Write_WithOverwrite_Replaces([Values(10, 7_000_000)] int length)
    {
        Emulator.Store($"{Root}/a.bin", "theirs"u8.ToArray());

        await Store.UploadFileAsync(NewFile(length), "a.bin");

        Assert.That(Emulator[$"{Root}/a.bin"].Bytes, Has.Length.EqualTo(length));
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
    public async Task OpenRange_OfTheVersionThatWasStored_AndOfNoOther()
    {
        var stored = await Store.UploadFileAsync(NewFile(1000), "a.bin");
        await using (var range = await Store.OpenRangeAsync("a.bin", 10, 20, stored.Version))
        {
            Assert.That(range, Is.Not.Null);
        }

        await Store.UploadFileAsync(NewFile(1000), "a.bin");
        var error = await ErrorAsync(() => Store.OpenRangeAsync("a.bin", 10, 20, stored.Version));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.DataLoss));
    }
}
