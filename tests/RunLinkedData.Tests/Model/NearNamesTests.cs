using NUnit.Framework;
using RunLinkedData.Model;

namespace RunLinkedData.Tests.Model;

[TestFixture]
public class NearNamesTests
{
    [TestCase("demand-forcast", "demand-forecast")]
    [TestCase("Sales", "sales")]
    [TestCase("slaes", "sales")]
    [TestCase("unknown", "")]
    [TestCase("", "")]
    public void Find_Misspelt_GivesWhatIsNear(string wanted, string near) =>
        Assert.That(string.Join(' ', NearNames.Find(wanted, ["demand-forecast", "sales", "returns"])), Is.EqualTo(near));

    [Test]
    public void Find_Many_GivesTheNearestThree() =>
        Assert.That(NearNames.Find("item", ["items5", "items", "itemss", "item", "itam"]), Is.EqualTo(new[] { "item", "itam", "items" }));
}
