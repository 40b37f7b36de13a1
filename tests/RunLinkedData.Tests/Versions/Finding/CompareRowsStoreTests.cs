using NUnit.Framework;
using RunLinkedData.Datasets.RowComparison;
using RunLinkedData.Model;

namespace RunLinkedData.Tests.Versions.Finding;

/// <summary>The tracker finds the two versions whose rows are compared.</summary>
public class CompareRowsStoreTests(StoreKind kind) : VersionFixture(kind)
{
    private static readonly string[] Id = ["Id"];

    [Test]
    public async Task CompareRows_TwoVersions_GivesWhatChanged()
    {
        var first = await PublishAsync();
        var second = await PublishAsync(items: Items.Make(4).Skip(1).Select(item => item.Id == 2 ? item with { Name = "new" } : item));
        string[] expected = ["Removed 0", "Changed 2", "Added 3"];

        Assert.That(
            await ShowAsync(Tracker.CompareRowsAsync($"{Process}/items@latest~1", $"{Process}/items@latest", Id)), Is.EqualTo(expected));
        Assert.That(await ShowAsync(Tracker.CompareRowsAsync($"items@{first}", $"items@{second}", Id)), Is.EqualTo(expected));
        Assert.That(
            await ShowAsync(Tracker.CompareRowsAsync(
                $"items@{first}", $"items@{second}", Id, with => (with.MemoryBytes, with.TemporaryFolder) = (1, Folder.Path))),
            Is.EqualTo(expected));
        Assert.That(Tracker.CompareRows($"items@{first}", $"items@{second}", Id).Select(Show), Is.EqualTo(expected));
        Assert.That(Tracker.CompareRows($"items@{first}", $"items@{first}", Id), Is.Empty);
        Assert.That(Tracker.CompareRows($"items@{first}", $"items@{second}", Id).First().Key["Id"], Is.EqualTo(0));
    }

    [Test]
    public async Task CompareRows_WrongTexts_Throws()
    {
        var first = await PublishAsync();
        var failed = await PublishAsync(fail: true);

        Assert.Multiple(() =>
        {
            Assert.That(() => Tracker.CompareRows("items", $"items@{first}", Id), Throws.TypeOf<ReferenceException>());
            Assert.That(() => Tracker.CompareRows($"items@{first}", null!, Id), Throws.ArgumentNullException);
            Assert.That(() => Tracker.CompareRows($"items@{first}", $"items@{first}", []), Throws.ArgumentException);
            Assert.That(
                () => Tracker.CompareRows($"items@{first}", $"{Process}/none@latest", Id).ToList(), Throws.TypeOf<ReferenceException>());
            Assert.That(() => Tracker.CompareRows($"items@{first}", $"items@{failed}", Id).ToList(), Throws.TypeOf<DatasetException>());
            Assert.That(
                () => Tracker.CompareRows($"items@{first}", $"items@{first}", ["none"]).ToList(), Throws.TypeOf<DatasetSchemaException>());
        });
    }

    private static async Task<List<string>> ShowAsync(IAsyncEnumerable<RowDifference> differences) =>
        await differences.Select(Show).ToListAsync();

    private static string Show(RowDifference difference) => $"{difference.Change} {difference.Key["Id"]}";
}
