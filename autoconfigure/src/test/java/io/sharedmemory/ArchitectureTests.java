package io.sharedmemory;

import java.util.List;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.jspecify.annotations.NullMarked;

import io.sharedmemory.registry.SharedMemoryRegistry;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "io.sharedmemory",
		importOptions = { ImportOption.DoNotIncludeTests.class, ImportOption.DoNotIncludeJars.class })
class ArchitectureTests {

	private static final String MEMORY = "io.sharedmemory";

	private static final String REGISTRY = "io.sharedmemory.registry";

	private static final String SNAPSHOT = "io.sharedmemory.snapshot";

	private static final String STRUCTURE = "io.sharedmemory.structure";

	/** A package may use those behind it. */
	static final List<String> LAYERS = List.of("io.sharedmemory.test", "io.sharedmemory.autoconfigure..",
			"io.sharedmemory.actuate", "io.sharedmemory.micrometer", "io.sharedmemory.plugin", "io.sharedmemory.endive",
			"io.sharedmemory.endive.features", "io.sharedmemory.endive.correction", "io.sharedmemory.endive.layout",
			"io.sharedmemory.endive.code", "io.sharedmemory.endive.names", "io.sharedmemory.endive.rewriting",
			"io.sharedmemory.endive.cache", SNAPSHOT + ".managed", SNAPSHOT, STRUCTURE + ".managed", STRUCTURE,
			REGISTRY, MEMORY);

	@ArchTest
	static void packagesDependOnlyOnThoseBelow(JavaClasses classes) {
		for (int i = 1; i < LAYERS.size(); i++) {
			String[] above = LAYERS.subList(0, i).toArray(String[]::new);
			noClasses().that()
				.resideInAPackage(LAYERS.get(i))
				.should()
				.dependOnClassesThat()
				.resideInAnyPackage(above)
				.allowEmptyShould(true)
				.check(classes);
		}
	}

	@ArchTest
	static final ArchRule everyPackageIsALayer = classes().should().resideInAnyPackage(LAYERS.toArray(String[]::new));

	@ArchTest
	static final ArchRule packagesHaveNoCycles = slices().assignedFrom(new Packages()).should().beFreeOfCycles();

	@ArchTest
	static final ArchRule lowestPackagesKnowNoFramework = noClasses().that(resideInAnyPackage(MEMORY, REGISTRY))
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..", "io.micrometer..", "run.endive..");

	/**
	 * They could not create or remove a memory by mistake.
	 */
	@ArchTest
	static final ArchRule whoOnlyShowsMemoriesHasTheReadSide = noClasses()
		.that(resideInAnyPackage("io.sharedmemory.actuate", "io.sharedmemory.micrometer"))
		.should()
		.dependOnClassesThat()
		.areAssignableTo(SharedMemoryRegistry.class);

	@ArchTest
	static final ArchRule memoryDependsOnTheJdkOnly = classes().that(resideInAPackage(MEMORY))
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(MEMORY, "java..", "jdk.jfr", "org.jspecify.annotations");

	@ArchTest
	static final ArchRule snapshotsDependOnTheMemoryAndResourcesOnly = classes().that(resideInAPackage(SNAPSHOT))
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(SNAPSHOT, MEMORY, "java..", "org.springframework.core.io", "org.jspecify.annotations");

	@ArchTest
	static final ArchRule structuresDependOnTheMemoryOnly = classes().that(resideInAPackage(STRUCTURE))
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(STRUCTURE, MEMORY, "java..", "org.jspecify.annotations");

	@ArchTest
	static final ArchRule packagesAreNullMarked = classes().should(beInANullMarkedPackage());

	private static ArchCondition<JavaClass> beInANullMarkedPackage() {
		return have(DescribedPredicate.describe("a package that is @NullMarked",
				(type) -> type.getPackage().isAnnotatedWith(NullMarked.class)));
	}

	private static final class Packages implements SliceAssignment {

		@Override
		public SliceIdentifier getIdentifierOf(JavaClass type) {
			return SliceIdentifier.of(type.getPackageName());
		}

		@Override
		public String getDescription() {
			return "packages";
		}

	}

}
