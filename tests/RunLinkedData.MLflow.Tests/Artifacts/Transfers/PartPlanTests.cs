using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts.Ranges;

namespace RunLinkedData.MLflow.Tests.Artifacts.Transfers;

public class PartPlanTests
{
    private const long MiB = 1 << 20;
    private const long GiB = 1 << 30;

    [TestCase(1, 5 * MiB, 1)]
    [TestCase(5 * MiB, 5 * MiB, 1)]
    [TestCase((5 * MiB) + 1, 5 * MiB, 2)]
    [TestCase(5 * GiB, 10 * MiB, 512)]
    [TestCase((6 * GiB) + 7, 10 * MiB, 615)]
    [TestCase(97_656 * MiB, 10 * MiB, 9766)]
    [TestCase(5 * 1024 * GiB, 10 * MiB, 9987)]
    [TestCase(long.MaxValue / 2, 10 * MiB, 10_000)]
    public void ForUpload_AnyLength_CoversItWithAtMostTenThousandParts(long length, long partSize, long parts)
    {
        var plan = PartPlan.ForUpload(length, partSize);
        var (lastOffset, lastLength) = plan[plan.Count - 1];

        Assert.That(plan.Count, Is.EqualTo(parts).Or.LessThanOrEqualTo(PartPlan.MostParts));
        Assert.That(plan.PartSize, Is.GreaterThanOrEqualTo(partSize));
        Assert.That(lastOffset + lastLength, Is.EqualTo(length));
        Assert.That(lastLength, Is.InRange(1, plan.PartSize));
    }

    [Test]
    public void Index_BeyondFiveGiB_KeepsCounting()
    {
        var plan = new PartPlan((6 * GiB) + 3, 8 * MiB);

        Assert.That(plan.Count, Is.EqualTo(769));
        Assert.That(plan[700], Is.EqualTo((700 * 8 * MiB, 8 * MiB)));
        Assert.That(plan[768], Is.EqualTo((6 * GiB, 3L)));
    }

    [Test]
    public void Count_EmptyFile_IsNone() => Assert.That(new PartPlan(0, 1).Count, Is.Zero);
}
