using System.Globalization;
using NUnit.Framework;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Tests.Versions.References;

public class TimeTextTests
{
    [TestCase("2026-11-01", "2026-11-01T00:00:00.0000000+00:00")]
    [TestCase("2026-11-01T06:00Z", "2026-11-01T06:00:00.0000000+00:00")]
    [TestCase("2026-11-01T06:00:30.25+01:00", "2026-11-01T06:00:30.2500000+01:00")]
    public void Parse_DayOrTimeWithItsZone_IsThatMoment(string text, string expected) =>
        Assert.That(TimeText.Parse(text).ToString("o", CultureInfo.InvariantCulture), Is.EqualTo(expected));

    [TestCase("")]
    [TestCase("01.11.2026")]
    [TestCase("11/01/2026")]
    [TestCase("2026-11")]
    [TestCase("2026-02-30")]
    [TestCase("2026-11-01T01:30")]
    [TestCase(" 2026-11-01")]
    public void Parse_AnotherNotation_IsRefusedWithTheRightOne(string text) =>
        Assert.That(
            () => TimeText.Parse(text),
            Throws.InstanceOf<FormatException>().With.Message.StartsWith($"'{text}' is no date: write 2026-11-01"));
}
