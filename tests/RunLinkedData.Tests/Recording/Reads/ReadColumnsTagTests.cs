using CsCheck;
using NUnit.Framework;
using RunLinkedData.Model.Reads;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Recording.Reads;

/// <summary>The text of the tag that says which columns were read.</summary>
public class ReadColumnsTagTests
{
    private const int MostCharacters = 8000;

    private static readonly Gen<string> Names = Gen.OneOf(
        Gen.Int[0, 5].Select(i => new[] { "a", "b.c", "unit price", "\"q\", \\", "größe", "数" }[i]),
        Gen.String[1, 300].Where(name => name is not ("*" or "...") && IsWellFormed(name)));

    private static readonly Gen<ReadColumns> Columns = Gen.Select(
        Names.List[0, 40],
        Gen.Bool,
        (names, isWhole) => new ReadColumns { Names = [.. names.Distinct().Order(StringComparer.Ordinal)], IsWhole = isWhole });

    private static readonly Gen<Dictionary<string, ReadColumns>> Versions =
        Gen.Select(Gen.Int[0, 300].Select(number => number.ToString("x32", null)), Columns).List[1, 30].Select(
            entries => entries.DistinctBy(entry => entry.Item1).ToDictionary(entry => entry.Item1, entry => entry.Item2));

    [Test]
    public void Write_AnythingThatFits_IsReadAgain_AndElseNothingIsDenied() => Versions.Sample(
        versions =>
        {
            var text = ReadColumnsTag.Write(versions);
            Assert.That(text, Has.Length.LessThanOrEqualTo(MostCharacters));
            var read = ReadColumnsTag.Read(text);
            foreach (var (version, columns) in versions)
            {
                var found = read.Where(group => group.Versions.Count == 0 || group.Versions.Contains(version))
                    .Select(group => group.Columns)
                    .Aggregate((one, other) => one.With(other));
                var isShortened = read[0].Versions.Count == 0;
                Assert.That(found.IsWhole || !columns.IsWhole, Is.True);
                Assert.That(found.IsCut || columns.Names.All(found.Names.Contains), Is.True);
                if (!isShortened)
                {
                    Assert.That(found.Names, Is.EqualTo(columns.Names));
                    Assert.That((found.IsWhole, found.IsCut), Is.EqualTo((columns.IsWhole, columns.IsCut)));
                }
            }
        },
        iter: TestScale.Inputs(300));

    [Test]
    public void Write_ManyVersionsAlike_FitsTwoHundred()
    {
        ReadColumns columns = new() { Names = ["price", "quantity"] };
        var versions = Enumerable.Range(0, 200).ToDictionary(i => i.ToString("x32", null), _ => columns);

        Assert.That(ReadColumnsTag.Read(ReadColumnsTag.Write(versions)).Single().Versions, Has.Count.EqualTo(200));
    }

    [Test]
    public void Write_MoreNamesThanFit_ArePutDownAsFarAsTheyGo()
    {
        ReadColumns columns = new() { Names = [.. Enumerable.Range(10000, 2000).Select(i => $"column {i}")] };
        var read = ReadColumnsTag.Read(ReadColumnsTag.Write(new Dictionary<string, ReadColumns> { ["v"] = columns })).Single();

        Assert.That((read.Versions.Count, read.Columns.IsCut, read.Columns.IsComplete), Is.EqualTo((0, true, false)));
        Assert.That(read.Columns.Names, Is.EqualTo(columns.Names.Take(read.Columns.Names.Count)).And.Count.GreaterThan(200));
    }

    [TestCase("")]
    [TestCase("price, quantity")]
    [TestCase("{}")]
    [TestCase("[1]")]
    [TestCase("[{}]")]
    [TestCase("""[{"columns":1}]""")]
    [TestCase("""[{"columns":["a"],"runs":{} }]""")]
    public void Read_TextOfOthers_SaysNothing(string text) => Assert.That(ReadColumnsTag.Read(text), Is.Empty);

    [TestCase("rld.columns.items", null, "items")]
    [TestCase("rld.columns.items/0a1b2c3d", null, null)]
    [TestCase("rld.columns.items/0a1b2c3d", "0a1b2c3d", "items")]
    [TestCase("rld.columns.a.b/0007", "0007", "a.b")]
    [TestCase("rld.columns.items", "0007", null)]
    [TestCase("rld.columns.", null, null)]
    [TestCase("rld.columns./0007", "0007", null)]
    [TestCase("rld.input.items", null, null)]
    public void FindDataset_ByKey(string key, string? member, string? dataset) =>
        Assert.That(ReadColumnsTag.FindDataset(key, member), Is.EqualTo(dataset));

    private static bool IsWellFormed(string text) => !text.Any(char.IsSurrogate);
}
