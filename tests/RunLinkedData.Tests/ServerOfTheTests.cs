using NUnit.Framework;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Tests;

[SetUpFixture]
public sealed class ServerOfTheTests : SharedServer;
