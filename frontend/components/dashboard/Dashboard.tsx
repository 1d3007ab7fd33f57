"use client";

import Link from "next/link";

import { AppHeader } from "@/components/AppHeader";
import { useProjects } from "@/hooks/useProjects";

export function Dashboard() {
  const { projects } = useProjects();
  return (
    <>
      <AppHeader />
      <main id="content">
        {Object.values(projects ?? {}).map((project) => (
          <Link key={project.id} href={`/projects/${project.id}/`}>
            {project.title}
          </Link>
        ))}
      </main>
    </>
  );
}
