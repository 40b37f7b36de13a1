using NUnit.Framework;
using RunLinkedData.Model;

namespace RunLinkedData.Tests.Model;

public class TypeTextTests
{
    [TestCase(typeof(int), "int")]
    [TestCase(typeof(int?), "int?")]
    [TestCase(typeof(DateOnly?), "DateOnly?")]
    [TestCase(typeof(string[]), "string[]")]
    [TestCase(typeof(List<decimal?>), "List<decimal?>")]
    [TestCase(typeof(Dictionary<string, int[,]>), "Dictionary<string, int[,]>")]
    public void Of_AType_IsWhatAPersonWrites(Type type, string expected) => Assert.That(TypeText.Of(type), Is.EqualTo(expected));

    [Test]
    public void Before_ExceptionOfAUser_NamesItAndOneOfThisLibraryAloneDoesNot()
    {
        Assert.That(TypeText.Before(new InvalidDataException()), Is.EqualTo("System.IO.InvalidDataException: "));
        Assert.That(TypeText.Before(new Hidden()), Is.Empty);
    }

    private sealed class Hidden : Exception;
}
