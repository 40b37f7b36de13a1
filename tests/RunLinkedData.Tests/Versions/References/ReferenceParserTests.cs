using CsCheck;
using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Testing;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Tests.Versions.References;

[TestFixture]
public class ReferenceParserTests
{
    private const string RunId = "0123456789abcdef0123456789abcdef";

    private static readonly Gen<string> Name = Gen.Char["abcXYZ019_-."].Array[0, 8].Select(letters => "n" + new string(letters) + "z");
    private static readonly Gen<string> Anything = Gen.String[Gen.Char, 0, 12].Where(text => !text.Any(char.IsSurrogate));

    private static readonly Gen<string> Moving = Gen.OneOf(
        Gen.Const("latest"),
        Gen.Const("2026-11-01"),
        Gen.Const("2026-11-01T06:00Z"),
        Gen.Const("2026-11-01T06:00:30.25+01:00"));

    private static readonly Gen<Condition> Conditions =
        from isTag in Gen.Bool
        from prefix in Gen.OneOf(Gen.Const(""), Gen.Const("tag."), Gen.Const("param."), Gen.Const("ä:/ "))
        from name in Name
        from value in Anything
        select new Condition(isTag, prefix + name, value);

    private static readonly Gen<DataReference> References =
        from process in Anything.Where(text => text.Length > 0)
        from dataset in Name
        from version in Gen.OneOf(Moving, Gen.Const("prod"), Gen.Const(RunId), Gen.Const("0123abcd"))
        from back in Gen.Int[0, 10_000]
        from conditions in Conditions.List[0, 4]
        let text = VersionText.TryParse(version)!
        select new DataReference(process, dataset, text)
        {
            Back = text.Kind is VersionKind.RunId or VersionKind.Prefix ? 0 : back,
            Conditions = text.Kind is VersionKind.Latest or VersionKind.Time
                ? [.. conditions.DistinctBy(condition => (condition.IsTag, condition.Name))]
                : [],
        };

    [Test]
    public void Parse_WhatWasFormatted_GivesTheSame() => References.Sample(reference =>
    {
        var parsed = DataReference.Parse(reference.ToString());

        Assert.That(parsed with { Conditions = [] }, Is.EqualTo(reference with { Conditions = [] }));
        Assert.That(parsed.Conditions, Is.EqualTo(reference.Conditions));
    });

    [Test]
    public void Parse_AnyText_GivesAReferenceOrSaysWhereItIsWrong() => Gen.OneOf(
        Gen.String,
        Gen.String[Gen.Char["ab/@~?&=%.-+:TZ0129f\ud83d\ude00\0\n"], 0, 40],
        Gen.Select(References, Gen.Int[0, 60], Gen.Char, (reference, place, character) =>
            reference.ToString() is var text && place < text.Length ? text.Remove(place, 1).Insert(place, $"{character}") : text))
        .Sample(text =>
    {
        try
        {
            DataReference.Parse(text);
        }
        catch (ArgumentException) when (text.Length == 0)
        {
            // That is no text at all.
        }
        catch (ReferenceException exception)
        {
            Assert.That(exception.Code, Is.EqualTo("REFERENCE_INVALID"));
            Assert.That(exception.Position, Is.InRange(0, text.Length));
            Assert.That(exception.Reference, Is.EqualTo(text));
        }
    }, iter: TestScale.Inputs(20_000));

    [TestCase("items", 5, "'@' and a version are missing")]
    [TestCase("items@", 6, "missing")]
    [TestCase("/items@latest", 0, "process")]
    [TestCase("sales/it ems@latest", 6, "no name of a dataset")]
    [TestCase("items@latest", 0, "needs the process")]
    [TestCase("items@prod", 0, "needs the process")]
    [TestCase("items@2026-11-01", 0, "needs the process")]
    [TestCase("sales/items@LATEST", 12, "neither a run ID")]
    [TestCase("sales/items@0123456", 12, "neither a run ID")]
    [TestCase("sales/items@ABCDEF01", 12, "neither a run ID")]
    [TestCase("sales/items@2026-11-31", 12, "no date")]
    [TestCase("sales/items@2026-11-01T06:00", 12, "with its zone")]
    [TestCase("sales/items@latest~", 19, "1 to 10,000")]
    [TestCase("sales/items@latest~0", 19, "1 to 10,000")]
    [TestCase("sales/items@latest~10001", 19, "1 to 10,000")]
    [TestCase("items@" + RunId + "~1", 0, "needs the process")]
    [TestCase("sales/items@prod?a=1", 16, "is one version already")]
    [TestCase("sales/items@latest?", 19, "name=value")]
    [TestCase("sales/items@latest?a=1&", 23, "name=value")]
    [TestCase("sales/items@latest?a=1&b", 23, "name=value")]
    [TestCase("sales/items@latest?a=1&a=2", 23, "already")]
    [TestCase("sales/items@latest?=1", 19, "no name of a parameter")]
    [TestCase("sales/items@latest?tag.=1", 23, "no name of a tag")]
    [TestCase("sales/items@latest?a=%4", 21, "%40")]
    [TestCase("sales/items@latest?a=x%FF", 22, "%40")]
    [TestCase("sales/items@latest?a=x@y", 6, "%40")]
    public void Parse_Wrong_PointsAtThePlace(string text, int position, string reason)
    {
        var error = Assert.Throws<ReferenceException>(() => DataReference.Parse(text))!;

        var lines = error.Message.Split('\n');
        Assert.Multiple(() =>
        {
            Assert.That(error.Position, Is.EqualTo(position));
            Assert.That(error.Message, Does.Contain(reason));
            Assert.That(lines[^2].Trim(), Is.EqualTo(text));
            Assert.That(lines[^1], Is.EqualTo(new string(' ', position + 2) + "^"));
        });
    }

    [TestCase("sales/items@2026-11-01", 1793577599999)]
    [TestCase("sales/items@2026-11-01T06:00Z", 1793512800000)]
    [TestCase("sales/items@2026-11-01T07:00:30+01:00", 1793512830000)]
    [TestCase("sales/items@9999-12-31", 253402300799999)]
    public void Parse_Time_IsTheLastMillisecondThatCounts(string text, long by) =>
        Assert.That(DataReference.Parse(text).Version.By, Is.EqualTo(by));

    [Test]
    public void Parse_Conditions_AreDecoded()
    {
        var reference = DataReference.Parse("a@b/c?d/items@latest~2?horizon_days=28&tag.region=eu%40x=&param.tag.odd=%26");

        Assert.That((reference.Process, reference.Dataset, reference.Back), Is.EqualTo(("a@b/c?d", "items", 2)));
        Assert.That(reference.Conditions, Is.EqualTo(new[]
        {
            new Condition(false, "horizon_days", "28"),
            new Condition(true, "region", "eu@x="),
            new Condition(false, "tag.odd", "&"),
        }));
    }
}
