using NUnit.Framework;
using RunLinkedData.Provenance.Host;

namespace RunLinkedData.Tests.Provenance.Host;

public class UserNameTests
{
    [TestCase("LOGNAME=a USER=b LNAME=c USERNAME=d", "a")]
    [TestCase("USER=b LNAME=c USERNAME=d", "b")]
    [TestCase("LNAME=c USERNAME=d", "c")]
    [TestCase("USERNAME=d", "d")]
    [TestCase("LOGNAME= USER=b", "b")]
    [TestCase("OTHER=x", "1000660000")]
    public void Of_Variables_GoInTheOrderOfMlflow(string variables, string expected)
    {
        var values = variables.Split(' ').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

        Assert.That(UserName.Of(values.GetValueOrDefault, () => "1000660000"), Is.EqualTo(expected));
    }

    [Test]
    public void Of_NoVariables_IsTheAccount() =>
        Assert.That(UserName.Of(_ => null), Is.Not.Empty);
}
