using CsCheck;
using NUnit.Framework;
using RunLinkedData.Html.Drawing;

namespace RunLinkedData.Html.Tests.Drawing;

public class PlotAxisTests
{
    [TestCase(0, 100, new[] { 0.0, 50, 100 })]
    [TestCase(12_348, 17_892, new[] { 12_000.0, 14_000, 16_000, 18_000 })]
    [TestCase(-4, 1, new[] { -4.0, -2, 0, 2 })]
    [TestCase(0, 0, new[] { 0, 0.5, 1 })]
    public void Ticks_OfARange_AreRoundNumbers(double least, double greatest, double[] ticks) =>
        Assert.That(new PlotAxis(least, greatest, 1, 4).Ticks, Is.EqualTo(ticks).Within(1e-9));

    [Test]
    public void Axis_AnyValues_HoldsThemWithFewTicks() =>
        Gen.Select(Gen.Double[-1e300, 1e300], Gen.Double[-1e300, 1e300], Gen.Double[-9, 9]).Sample((a, b, c) =>
        {
            foreach (var (one, other) in new[] { (a, b), (c, b), (c, c + 1e-7), (c, c), (0, c) })
            {
                var (least, greatest) = (Math.Min(one, other), Math.Max(one, other));
                PlotAxis axis = new(least, greatest, 1, 4);

                Assert.That(axis.Share(least), Is.InRange(-1e-4, 1));
                Assert.That(axis.Share(greatest), Is.InRange(0, 1 + 1e-4));
                Assert.That(axis.Ticks, Has.Count.InRange(2, 6));
            }
        });

    [TestCase(0, "0")]
    [TestCase(12_000, "12k")]
    [TestCase(2_500_000, "2500k")]
    public void Write_InThousands_IsShort(double value, string text) =>
        Assert.That(PlotUnit.OfNumbers(20_000).Write(value), Is.EqualTo(text));

    [TestCase(90, 45, "45 s")]
    [TestCase(600, 300, "5 min")]
    [TestCase(10_000, 5400, "1.5 h")]
    [TestCase(400_000, 0, "0 d")]
    public void OfTime_TheLargest_ChoosesTheUnit(double largest, double value, string text) =>
        Assert.That(PlotUnit.OfTime(largest).Write(value), Is.EqualTo(text));

    [Test]
    public void OfBytes_TheLargest_ChoosesTheUnit() =>
        Assert.That(
            new[] { 900, 9e5, 9e8, 9e11 }.Select(size => PlotUnit.OfBytes(size).Write(size)),
            Is.EqualTo(new[] { "900 B", "900 kB", "900 MB", "900 GB" }));
}
